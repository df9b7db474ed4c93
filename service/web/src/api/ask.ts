import { type EventSourceMessage } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";

import { strings } from "../strings";
import { problemIn } from "./client";
import { ProblemError, toProblem, type Problem } from "./problem";
import type { Answer, AskRequest, Citation, Passage, Statement, Support } from "./types";

/** What the server tells while it answers, in the order in which it may arrive. */
export type AnswerEvent =
  | { type: "passages"; passages: Passage[] }
  | { type: "delta"; text: string }
  | { type: "statement"; index: number; statement: Statement; citations: Citation[] }
  | { type: "answer"; answer: Answer }
  | { type: "support"; index: number; support: Support }
  | { type: "error"; problem: Problem }
  | { type: "done" };

export interface Question {
  collection: string;
  question: string;
  /** The conversation so far, oldest first. */
  turns: AskRequest["turns"];
}

/**
 * Ask, and yield the answer's events as they arrive. The last is `done` or `error`.
 *
 * @throws ProblemError if the question is refused, or the stream ends before its last event.
 */
export async function* ask(
  { collection, question, turns }: Question,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const response = await fetch("/v1/ask", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ collection, question, turns, stream: true } satisfies Partial<AskRequest>),
    signal,
  });
  if (!response.ok || !response.body) throw await problemIn(response);
  for await (const event of answerEvents(response.body)) {
    yield event;
    if (event.type === "done" || event.type === "error") return;
  }
  throw new ProblemError(strings.errors.cutOff);
}

/** Decode a byte stream of server-sent events; events of other kinds are passed over. */
export async function* answerEvents(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<AnswerEvent> {
  const reader = bytes
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const event = decode(next.value);
      if (event) yield event;
    }
  } finally {
    await reader.cancel();
  }
}

function decode({ event, data }: EventSourceMessage): AnswerEvent | null {
  switch (event) {
    case "passages":
    case "delta":
    case "statement":
    case "support":
      return { ...(JSON.parse(data) as object), type: event } as AnswerEvent;
    case "answer":
      return { type: "answer", answer: JSON.parse(data) as Answer };
    case "error":
      return { type: "error", problem: toProblem(JSON.parse(data), 500) };
    case "done":
      return { type: "done" };
    default:
      return null;
  }
}
