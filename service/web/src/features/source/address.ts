import { codePointLength, cutter, type Span } from "../../shared/codepoints";

/** What the ask page takes of a selection at most, in code points. */
export const LONGEST_QUOTE = 500;

/** A place in a document that the reader page shows. */
export interface ReaderPlace {
  version: number | null;
  span: Span | null;
}

/** The address of a document in the reader, at a version and a place if they are given. */
export function readerPath(documentId: string, place: Partial<ReaderPlace> = {}): string {
  const query = new URLSearchParams();
  if (place.version) query.set("version", String(place.version));
  if (place.span) {
    query.set("start", String(place.span.start));
    query.set("end", String(place.span.end));
  }
  return withQuery(`/documents/${encodeURIComponent(documentId)}`, query);
}

/** The place that an address of the reader names; what makes no sense in it is left out. */
export function readerPlace(search: string): ReaderPlace {
  const query = new URLSearchParams(search);
  const start = wholeNumber(query.get("start"));
  const end = wholeNumber(query.get("end"));
  const version = wholeNumber(query.get("version"));
  return {
    version: version === 0 ? null : version,
    span: start !== null && end !== null && start < end ? { start, end } : null,
  };
}

/** Where one asks about a document, or about words that were selected in it. */
export function askPath(documentId: string, quote?: string): string {
  const query = new URLSearchParams({ documents: documentId });
  if (quote) query.set("quote", shortened(quote));
  return withQuery("/", query);
}

export function summaryPath(documentId: string): string {
  return withQuery("/summaries", new URLSearchParams({ documents: documentId }));
}

function shortened(quote: string): string {
  return codePointLength(quote) > LONGEST_QUOTE ? cutter(quote)({ start: 0, end: LONGEST_QUOTE }) : quote;
}

function withQuery(path: string, query: URLSearchParams): string {
  return query.size ? `${path}?${query.toString()}` : path;
}

const LARGEST = 2 ** 31;

function wholeNumber(value: string | null): number | null {
  return value !== null && /^\d{1,10}$/.test(value) && Number(value) <= LARGEST ? Number(value) : null;
}
