import type { Scope, Summary, SummaryFormat, SummaryRequest } from "../../api/types";
import { titleFor } from "./title";

export const FORMATS: SummaryFormat[] = ["paragraph", "bullets", "brief", "timeline"];

export type LengthChoice = "short" | "medium" | "long" | "exact";
export const LENGTHS: LengthChoice[] = ["short", "medium", "long", "exact"];

export type Unit = "words" | "sentences";

/** What the API takes of each unit. */
export const BOUNDS: Record<Unit, { least: number; most: number }> = {
  words: { least: 10, most: 5_000 },
  sentences: { least: 1, most: 100 },
};

export const MOST_DOCUMENTS = 1_000;
export const LONGEST_FOCUS = 4_000;

export interface ChosenDocument {
  id: string;
  collection: string;
  title: string;
}

/** What the form holds. */
export interface Wishes {
  /** Whether the whole collection is to be summarized, or the chosen documents. */
  whole: boolean;
  documents: ChosenDocument[];
  focus: string;
  length: LengthChoice;
  /** For a length of so many words or sentences. */
  amount: string;
  unit: Unit;
  format: SummaryFormat;
  /** An ISO 639-1 code; empty for the usual one. */
  language: string;
}

export const NO_WISHES: Wishes = {
  whole: true,
  documents: [],
  focus: "",
  length: "medium",
  amount: "5",
  unit: "sentences",
  format: "paragraph",
  language: "",
};

/** A summary to be made: what to call it, what to ask for, and what follow-up questions are about. */
export interface Order {
  title: string;
  request: SummaryRequest;
  scope: Scope;
}

const NAMED_WORDS: Record<number, LengthChoice> = { 60: "short", 150: "medium", 400: "long" };

/** The wishes that a summary was made by, as far as it tells; its language is left to what is read. */
export function wishesOf({ documents, focus, format, length }: Summary): Wishes {
  const { words = null, sentences = null } = length;
  const stored = documents.filter(({ version }) => version > 0);
  const named = words === null ? undefined : NAMED_WORDS[words];
  const amount = words ?? sentences;
  return {
    ...NO_WISHES,
    whole: false,
    documents: stored.map((one) => ({ id: one.document_id, collection: one.collection, title: one.title })),
    focus: focus ?? "",
    format,
    length: named ?? "exact",
    ...(amount !== null && !named && { amount: String(amount) }),
    ...(!named && { unit: words === null ? "sentences" : "words" }),
  };
}

/** The order that says these wishes; null while they are not whole. */
export function orderOf(wishes: Wishes, collection: string): Order | null {
  const request = requestOf(wishes, collection);
  return request && { title: titleFor(wishes, collection), request, scope: scopeOf(wishes, collection) };
}

function scopeOf({ whole, documents }: Wishes, collection: string): Scope {
  const chosen = whole ? [] : documents;
  const collections = whole ? [collection] : [...new Set(chosen.map((one) => one.collection))];
  const filters = { documents: chosen.map(({ id }) => id), sources: [], languages: [] };
  return { collections, filters };
}

/** The request that says these wishes; null while they are not whole. */
export function requestOf(wishes: Wishes, collection: string): SummaryRequest | null {
  const length = lengthOf(wishes);
  const target = targetOf(wishes, collection);
  if (length === null || target === null) return null;
  const { format, language } = wishes;
  const focus = wishes.focus.trim();
  return {
    ...target,
    length,
    format,
    ...(focus && { focus }),
    ...(language && { language }),
  };
}

function targetOf({ whole, documents }: Wishes, collection: string) {
  if (whole) return { collection };
  if (documents.length === 0 || documents.length > MOST_DOCUMENTS) return null;
  return { documents: documents.map(({ id }) => id) };
}

function lengthOf(wishes: Wishes): SummaryRequest["length"] | null {
  const { length, unit, amount } = wishes;
  if (length !== "exact") return length;
  if (!isAmountRight(wishes)) return null;
  return unit === "words" ? { words: Number(amount) } : { sentences: Number(amount) };
}

export function isAmountRight({ unit, amount }: Wishes): boolean {
  const { least, most } = BOUNDS[unit];
  const number = Number(amount);
  return Number.isInteger(number) && number >= least && number <= most;
}

/** Languages that a model is asked to write in; with no model, those of documents. */
export const LANGUAGES = [
  "ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "vi", "zh",
];
