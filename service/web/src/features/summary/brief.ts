import type { Problem } from "../../api/problem";
import type { SummaryEvent } from "../../api/summarize";
import type { Citation, Statement, Summary, SummaryFormat, SummaryPlan, Support } from "../../api/types";
import { codePointLength, cutter } from "../../shared/codepoints";

/** How a statement begins: where the one before it ends, on a line of its own, or as a list item. */
export type Begin = "on" | "paragraph" | "item";

/** A heading of a brief, before statement number `before`. */
export interface BriefHeading {
  text: string;
  before: number;
  support: Support;
}

/** What has arrived of a summary. */
export interface Brief {
  format: SummaryFormat;
  /** The turn of a conversation that it is kept as. */
  turn: string | null;
  status: "streaming" | "done" | "stopped" | "failed";
  plan: SummaryPlan | null;
  /** Portions of the text that the language model has read, of about how many. */
  progress: { done: number; total: number } | null;
  /** Live text behind the last complete statement. */
  draft: string;
  statements: Statement[];
  /** How each statement begins. */
  begins: Begin[];
  headings: BriefHeading[];
  citations: Citation[];
  /** The whole summary, once it is known. */
  summary: Summary | null;
  problem: Problem | null;
}

export function newBrief(format: SummaryFormat): Brief {
  return {
    format,
    turn: null,
    status: "streaming",
    plan: null,
    progress: null,
    draft: "",
    statements: [],
    begins: [],
    headings: [],
    citations: [],
    summary: null,
    problem: null,
  };
}

/** A brief that was made before. */
export function finishedBrief(summary: Summary): Brief {
  return { ...withSummary(newBrief(summary.format), summary), status: "done" };
}

/** The brief after an event of its stream. */
export function advanced(brief: Brief, event: SummaryEvent): Brief {
  switch (event.type) {
    case "turn":
      return { ...brief, turn: event.turn_id };
    case "plan":
      return { ...brief, plan: event.plan };
    case "progress":
      return { ...brief, progress: { done: event.done, total: event.total } };
    case "delta":
      return { ...brief, draft: brief.draft + event.text };
    case "statement":
      return withStatement(brief, event.index, event.statement, event.citations);
    case "summary":
      return withSummary(brief, event.summary);
    case "support":
      return withSupport(brief, event);
    case "error":
      return interrupted(brief, event.problem);
    case "done":
      return { ...brief, status: "done", draft: "" };
  }
}

/** The brief after its stream was broken off, with all that was shown: on purpose if there is no problem. */
export function interrupted(brief: Brief, problem: Problem | null): Brief {
  return { ...brief, status: problem ? "failed" : "stopped", problem };
}

function withStatement(brief: Brief, index: number, statement: Statement, citations: Citation[]): Brief {
  const { before, after } = splitDraft(brief.draft, statement.text);
  // A model that fails is replaced from the first statement on: what it wrote goes.
  const begins = brief.begins.slice(0, index);
  const headings = brief.headings.filter((heading) => heading.before < index);
  const known = index === 0 ? [] : brief.citations;
  return {
    ...brief,
    draft: after,
    statements: [...brief.statements.slice(0, index), statement],
    begins: [...begins, beginAfter(before, index, brief.format)],
    headings: [...headings, ...headingsIn(before, index)],
    citations: [...known, ...citations],
  };
}

function withSummary(brief: Brief, summary: Summary): Brief {
  return {
    ...brief,
    summary,
    draft: "",
    statements: summary.statements,
    begins: beginsIn(summary),
    headings: summary.headings,
    citations: summary.citations,
  };
}

function withSupport(
  brief: Brief,
  { index, heading, support }: Extract<SummaryEvent, { type: "support" }>,
): Brief {
  if (index !== null) return { ...brief, statements: checked(brief.statements, index, support) };
  if (heading !== null) return { ...brief, headings: checked(brief.headings, heading, support) };
  return brief;
}

function checked<T>(all: T[], index: number, support: Support): T[] {
  return all.map((one, at) => (at === index ? { ...one, support } : one));
}

const CITATION_MARKS = /^(\s?\[[^\][\n]{0,40}\])+/;

/**
 * Split the live text at a statement that is complete: what stands before it, and what follows it
 * without its citation marks. A statement that the live text does not hold used all of it up.
 */
function splitDraft(draft: string, statement: string): { before: string; after: string } {
  const at = draft.indexOf(statement);
  if (at < 0) return { before: "", after: "" };
  return { before: draft.slice(0, at), after: draft.slice(at + statement.length).replace(CITATION_MARKS, "") };
}

const ITEM = /^\s*([-*+•–]|\d{1,3}[.)、])(\s|$)/;
const HEADING = /^\s*#{1,6}\s+(.*)$/;
const NOT_CHECKED: Support = { status: "unchecked", method: "none", score: null, detail: "", spans: [] };

/** How a statement begins that stands behind some text without words of its own. */
function beginAfter(gap: string, index: number, format: SummaryFormat): Begin {
  const line = gap.slice(gap.lastIndexOf("\n") + 1);
  if (ITEM.test(line)) return "item";
  if (gap.includes("\n") || index === 0) return format === "bullets" || format === "timeline" ? "item" : "paragraph";
  return "on";
}

function headingsIn(gap: string, before: number): BriefHeading[] {
  return gap.split("\n").flatMap((line) => {
    const text = HEADING.exec(line)?.[1]?.trim();
    return text ? [{ text, before, support: NOT_CHECKED }] : [];
  });
}

/** Live text as it is to be shown: the headings in it, and the words of the statement behind them. */
export function draftParts(draft: string, index: number, format: SummaryFormat) {
  const at = draft.lastIndexOf("\n") + 1;
  const line = draft.slice(at);
  const isHeading = HEADING.test(line);
  const marker = ITEM.exec(line)?.[0] ?? "";
  return {
    headings: headingsIn(draft, index),
    begin: beginAfter(draft.slice(0, at) + marker, index, format),
    text: isHeading || /^\s*#+\s*$/.test(line) ? "" : line.slice(marker.length),
  };
}

function beginsIn({ text, statements, format }: Summary): Begin[] {
  const cut = cutter(text);
  const length = codePointLength(text);
  return statements.map(({ start }, index) => {
    const from = statements[index - 1]?.end ?? 0;
    // A timeline is put in order at the end, and its marks of before are no guide.
    return beginAfter(cut({ start: Math.min(from, start, length), end: start }), index, format);
  });
}
