import { strings } from "../strings";
import { decodeAs, decoded, streamed, type LastEvent } from "./events";
import type { Answer, AskRequest, Citation, Passage, Scope, Statement, Support } from "./types";

/** What the server tells while it answers, in the order in which it may arrive. */
export type AnswerEvent =
  | { type: "turn"; conversation_id: string; turn_id: string }
  | { type: "passages"; passages: Passage[] }
  | { type: "delta"; text: string }
  | { type: "statement"; index: number; statement: Statement; citations: Citation[] }
  | { type: "answer"; answer: Answer }
  | { type: "support"; index: number; support: Support }
  | LastEvent;

export interface Question {
  question: string;
  /** The conversation that keeps the answer, and is understood from. */
  conversation: string;
  scope: Scope;
  /** A turn of the conversation that goes, with all after it. */
  inPlaceOf?: string | undefined;
}

/**
 * Ask, and yield the answer's events as they arrive. The last is `done` or `error`.
 *
 * @throws ProblemError if the question is refused, or the stream ends before its last event.
 */
export function ask(
  { question, conversation, scope, inPlaceOf }: Question,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const body = {
    question,
    conversation,
    ...scope,
    ...(inPlaceOf && { in_place_of: inPlaceOf }),
    stream: true,
  } satisfies Partial<AskRequest>;
  return streamed({ path: "/v1/ask", body, signal, decode, cutOff: strings.errors.cutOff });
}

/** Decode a byte stream of server-sent events; events of other kinds are passed over. */
export function answerEvents(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<AnswerEvent> {
  return decoded(bytes, decode);
}

const decode = decodeAs<AnswerEvent>(["turn", "passages", "delta", "statement", "support"], "answer");
