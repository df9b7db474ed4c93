import type { Section, SummarizedDocument, Summary, SummaryPlan } from "../src/api/types";
import { citation } from "./samples";

export function summarized(changes: Partial<SummarizedDocument> = {}): SummarizedDocument {
  return {
    document_id: "d1",
    version: 1,
    collection: "sample",
    title: "Annual Report",
    source: "report.pdf",
    published_at: "2026-02-11",
    near_copy_of: null,
    ...changes,
  };
}

export function section(changes: Partial<Section> = {}): Section {
  return { document_id: "d1", version: 1, heading: "Dredging", page: 2, start: 0, end: 100, citations: 1, ...changes };
}

export function summaryPlan(changes: Partial<SummaryPlan> = {}): SummaryPlan {
  return {
    documents: [summarized()],
    sections: 9,
    characters: 4410,
    model: null,
    estimate: { calls: 0, prompt_tokens: 0, completion_tokens: 0 },
    ...changes,
  };
}

export function summary(changes: Partial<Summary> = {}): Summary {
  return {
    id: "s1",
    focus: null,
    format: "paragraph",
    length: { sentences: null, words: 150 },
    language: "en",
    mode: "model",
    model: "small",
    abstained: false,
    reason: null,
    text: "",
    statements: [],
    headings: [],
    timeline: [],
    citations: [citation()],
    documents: [summarized()],
    disagreements: [],
    coverage: { sections_share: 1, text_share: 1, sections: [section()] },
    estimate: { calls: 1, prompt_tokens: 900, completion_tokens: 100 },
    cost: { calls: 1, prompt_tokens: 800, completion_tokens: 90 },
    invalid_citations: 0,
    cached: false,
    timings_ms: { total: 1234 },
    ...changes,
  };
}

/** A summary's text with its statements in their places: `[text, separator]` of each, in order. */
export function laidOut(parts: [separator: string, words: string][]): Pick<Summary, "text" | "statements"> {
  let text = "";
  const statements = parts.map(([separator, words]) => {
    text += separator;
    const start = Array.from(text).length;
    text += `${words} [1]`;
    const support = { status: "supported" as const, method: "entailment", score: 0.9, detail: "", spans: [] };
    return { text: words, start, end: start + Array.from(words).length, citations: [1], support, quotations: [] };
  });
  return { text, statements };
}
