import { queryOptions, useQuery } from "@tanstack/react-query";

import { listPages, readPageWords, readText } from "../../api/client";
import type { DocumentText, PageView } from "../../api/types";
import type { Span } from "../../shared/codepoints";
import type { PageBox } from "./place";

// A version never changes; the latest one may.
const lasting = (version: number | null): number => (version === null ? 0 : Infinity);

export const textQuery = (documentId: string, version: number | null) =>
  queryOptions({
    queryKey: ["text", documentId, version],
    queryFn: ({ signal }) => readText(documentId, version, signal),
    staleTime: lasting(version),
  });

export const pagesQuery = (documentId: string, version: number | null) =>
  queryOptions({
    queryKey: ["pages", documentId, version],
    queryFn: ({ signal }) => listPages(documentId, version === null ? {} : { version }, signal),
    staleTime: lasting(version),
  });

export const wordsQuery = (documentId: string, version: number, page: number) =>
  queryOptions({
    queryKey: ["words", documentId, version, page],
    queryFn: ({ signal }) => readPageWords(documentId, version, page, signal),
    staleTime: Infinity,
  });

const boxesQuery = (documentId: string, version: number, span: Span) =>
  queryOptions({
    queryKey: ["boxes", documentId, version, span.start, span.end],
    queryFn: ({ signal }) => listPages(documentId, { version, ...span }, signal),
    select: boxesOf,
    staleTime: Infinity,
  });

function boxesOf(pages: PageView[]): PageBox[] {
  return pages.flatMap(({ number, boxes }) => boxes.map((box): PageBox => [number, ...box]));
}

/** A version of a document as it is read: its text, and its pages if they look like anything. */
export interface Reading {
  document: DocumentText;
  pages: PageView[];
}

interface ReadingState {
  reading: Reading | null;
  error: Error | null;
  retry: () => void;
}

export function useReading(documentId: string, version: number | null): ReadingState {
  const text = useQuery(textQuery(documentId, version));
  const pages = useQuery(pagesQuery(documentId, version));
  return {
    reading: text.data && pages.data ? { document: text.data, pages: pages.data } : null,
    error: text.error ?? pages.error,
    retry: () => {
      if (text.error) void text.refetch();
      if (pages.error) void pages.refetch();
    },
  };
}

/** Where words stand on the pages of what is read; null as long as it is not known. */
export function useBoxes({ document, pages }: Reading, span: Span | null, known: PageBox[] | undefined): PageBox[] | null {
  const asked = pages.length > 0 && span !== null && !known?.length;
  const { data } = useQuery({
    ...boxesQuery(document.document_id, document.version, span ?? { start: 0, end: 0 }),
    enabled: asked,
  });
  if (!asked) return known ?? NONE;
  return data ?? null;
}

const NONE: PageBox[] = [];
