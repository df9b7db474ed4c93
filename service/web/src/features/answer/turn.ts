import type { AnswerEvent } from "../../api/ask";
import type { Problem } from "../../api/problem";
import type { Answer, Citation, ConversationTurn, Passage, Scope, Statement } from "../../api/types";
import { cutter } from "../../shared/codepoints";

/** A question and what has arrived of its answer. */
export interface Turn {
  /** What tells it from others on this page, from the moment it is asked. */
  key: string;
  conversation: string;
  /** The id under which it is kept; null until it is. */
  id: string | null;
  question: string;
  scope: Scope;
  askedAt: string;
  /** Withdrawn: a document whose words it held has been purged. */
  status: "streaming" | "done" | "stopped" | "failed" | "withdrawn";
  /** Live text behind the last complete statement. */
  draft: string;
  /** Null until the search is over. */
  passages: Passage[] | null;
  statements: Statement[];
  /** Indexes of the statements that begin a paragraph. */
  paragraphs: number[];
  citations: Citation[];
  /** The whole answer, once it is known. */
  answer: Answer | null;
  problem: Problem | null;
}

type NewTurn = Pick<Turn, "key" | "conversation" | "question" | "scope">;

export function newTurn({ key, conversation, question, scope }: NewTurn): Turn {
  return {
    key,
    conversation,
    question,
    scope,
    id: null,
    askedAt: new Date().toISOString(),
    status: "streaming",
    draft: "",
    passages: null,
    statements: [],
    paragraphs: [0],
    citations: [],
    answer: null,
    problem: null,
  };
}

const STATUS_OF: Record<ConversationTurn["state"], Turn["status"]> = {
  answered: "done",
  // Its answer broke off, and nobody on this page has seen any of it.
  open: "stopped",
  withdrawn: "withdrawn",
};

/** A turn that was kept, with its answer or without. */
export function keptTurn(kept: ConversationTurn, scope: Scope): Turn {
  const { id, conversation_id: conversation, question, asked_at: askedAt, state, answer } = kept;
  const turn = { ...newTurn({ key: id, conversation, question, scope }), id, askedAt };
  return { ...(answer ? withAnswer(turn, answer) : turn), status: STATUS_OF[state] };
}

/** The turn after an event of its stream. */
export function advanced(turn: Turn, event: AnswerEvent): Turn {
  switch (event.type) {
    case "turn":
      return { ...turn, id: event.turn_id };
    case "passages":
      return { ...turn, passages: event.passages };
    case "delta":
      return { ...turn, draft: turn.draft + event.text };
    case "statement":
      return withStatement(turn, event.index, event.statement, event.citations);
    case "answer":
      return withAnswer(turn, event.answer);
    case "support":
      return { ...turn, statements: withSupport(turn.statements, event) };
    case "error":
      return { ...turn, status: "failed", problem: event.problem };
    case "done":
      return { ...turn, status: "done", draft: "" };
  }
}

function withStatement(turn: Turn, index: number, statement: Statement, citations: Citation[]): Turn {
  const { before, after } = splitDraft(turn.draft, statement.text);
  return {
    ...turn,
    draft: after,
    statements: [...turn.statements.slice(0, index), statement],
    paragraphs: before.includes("\n") ? [...turn.paragraphs, index] : turn.paragraphs,
    citations: [...turn.citations, ...citations],
  };
}

function withAnswer(turn: Turn, answer: Answer): Turn {
  return {
    ...turn,
    answer,
    draft: "",
    passages: answer.passages,
    statements: answer.statements,
    paragraphs: paragraphStarts(answer),
    citations: answer.citations,
  };
}

function withSupport(
  statements: Statement[],
  { index, support }: Extract<AnswerEvent, { type: "support" }>,
): Statement[] {
  return statements.map((statement, at) => (at === index ? { ...statement, support } : statement));
}

const CITATION_MARKS = /^(\s?\[[^\][\n]{0,40}\])+/;

/**
 * Split the live text at a statement that is complete: what stands before it, and what follows it
 * without its citation marks. A statement that the live text does not hold used all of it up.
 */
function splitDraft(draft: string, statement: string): { before: string; after: string } {
  const at = draft.indexOf(statement);
  if (at < 0) return { before: "", after: "" };
  const after = draft.slice(at + statement.length).replace(CITATION_MARKS, "");
  return { before: draft.slice(0, at), after };
}

/** A statement begins a paragraph if a line ends between it and the one before it. */
function paragraphStarts({ text, statements }: Answer): number[] {
  const cut = cutter(text);
  const starts = statements.flatMap((statement, index) => {
    const previous = statements[index - 1];
    const gap = previous ? cut({ start: previous.end, end: statement.start }) : "";
    return gap.includes("\n") ? [index] : [];
  });
  return [0, ...starts];
}
