import type { Answer, Citation, DocumentText, Passage, Statement, SupportStatus } from "../src/api/types";

export function citation(changes: Partial<Citation> = {}): Citation {
  return {
    number: 1,
    collection: "sample",
    document_id: "d1",
    version: 1,
    sha256: "00",
    title: "Annual Report",
    source: "report.pdf",
    url: null,
    published_at: "2026-02-11",
    start: 0,
    end: 4,
    quote: "Work",
    before: "",
    after: " began.",
    page: 2,
    heading: "Dredging",
    boxes: [],
    match: "exact",
    ...changes,
  };
}

export function passage(changes: Partial<Passage> = {}): Passage {
  return {
    rank: 1,
    score: 0.4,
    dense: 0.3,
    lexical: null,
    document_id: "d1",
    version: 1,
    title: "Annual Report",
    source: "report.pdf",
    heading: "",
    page: null,
    start: 0,
    end: 11,
    text: "Work began.",
    copies: [],
    ...changes,
  };
}

export function statement(
  text: string,
  status: SupportStatus,
  citations: number[] = [1],
  spans: [number, number][] = [],
): Statement {
  const support = { status, method: "entailment", score: null, detail: "", spans };
  return { text, start: 0, end: Array.from(text).length, citations, support, quotations: [] };
}

export function answer(changes: Partial<Answer> = {}): Answer {
  return {
    id: "a1",
    question: "When did work begin?",
    standalone_question: null,
    mode: "model",
    model: "small",
    abstained: false,
    reason: null,
    text: "",
    statements: [],
    citations: [citation()],
    passages: [],
    searched: { collection: "sample", documents: 3, passages: 41, filters: [] },
    invalid_citations: 0,
    usage: { prompt_tokens: 0, completion_tokens: 0 },
    timings_ms: {},
    ...changes,
  };
}

export function documentText(changes: Partial<DocumentText> = {}): DocumentText {
  return {
    document_id: "d1",
    collection: "sample",
    source: "report.pdf",
    title: "Annual Report",
    version: 1,
    latest_version: 1,
    sha256: "00",
    authors: [],
    publisher: null,
    url: null,
    published_at: null,
    published_from: null,
    modified_at: null,
    language: "en",
    text: "",
    blocks: [],
    pages: [],
    ...changes,
  };
}
