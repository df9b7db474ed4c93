import type { Answer, Citation, Conversation, ConversationTurn, DocumentText, Passage, Statement, SupportStatus } from "../src/api/types";
import { newTurn, type Turn } from "../src/features/answer/turn";
import { scopeOf } from "../src/features/ask/scope";

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
    deleted: false,
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

/** A turn whose question has just been asked. */
export function asked(changes: Partial<Turn> = {}): Turn {
  const turn = newTurn({ key: "t", conversation: "c1", question: "When?", scope: scopeOf("sample") });
  return { ...turn, ...changes };
}

/** A turn that was kept; its answer is there unless it is asked for without. */
export function kept(changes: Partial<ConversationTurn> = {}): ConversationTurn {
  return {
    id: "t1",
    conversation_id: "c1",
    position: 1,
    kind: "answer",
    question: "When?",
    asked_at: "2026-02-11T08:00:00Z",
    state: "answered",
    answer: answer(),
    summary: null,
    ...changes,
  };
}

export function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    title: "Dredging",
    pinned: false,
    scope: scopeOf("sample"),
    turns: 1,
    created_at: "2026-02-11T08:00:00Z",
    updated_at: "2026-02-11T08:00:00Z",
    ...changes,
  };
}
