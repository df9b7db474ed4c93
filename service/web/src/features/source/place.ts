import type { Citation, Document, Passage } from "../../api/types";
import type { Span } from "../../shared/codepoints";
import { strings } from "../../strings";

/** A rectangle on a page, in points: `[page, left, top, right, bottom]`. */
export type PageBox = Citation["boxes"][number];

/** Where to look: a version of a document, and the words in it. Null is the latest, or no words. */
export interface Place {
  documentId: string;
  version: number | null;
  span: Span | null;
  label: string;
  /** Where the words stand on their pages, if that is known already. */
  boxes?: PageBox[];
  /** The place that was cited, when this one is where its words stand in a newer version. */
  cited?: Place;
}

export function citationPlace(citation: Citation): Place {
  return {
    documentId: citation.document_id,
    version: citation.version,
    span: { start: citation.start, end: citation.end },
    label: strings.source.citation(citation.number),
    boxes: citation.boxes,
  };
}

export function passagePlace(passage: Passage): Place {
  return {
    documentId: passage.document_id,
    version: passage.version,
    span: { start: passage.start, end: passage.end },
    label: strings.source.passage(passage.rank),
  };
}

export function documentPlace(document: Pick<Document, "document_id">): Place {
  return {
    documentId: document.document_id,
    version: null,
    span: null,
    label: strings.source.document,
  };
}
