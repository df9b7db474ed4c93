import { type EventSourceMessage } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";

import { problemIn } from "./client";
import { ProblemError, toProblem, type Problem } from "./problem";

/** What every stream ends in. */
export type LastEvent = { type: "error"; problem: Problem } | { type: "done" };

/** Reads one event; null for a kind that is not known. */
export type Decode<E> = (message: EventSourceMessage) => E | null;

/**
 * Reads events whose data are their own fields (`fields`), the one that brings a whole record under
 * its own name (`whole`), and those that every stream ends in.
 */
export function decodeAs<E extends { type: string }>(fields: readonly E["type"][], whole: E["type"]): Decode<E> {
  return ({ event = "", data }) => {
    if (fields.includes(event)) return { ...(JSON.parse(data) as object), type: event } as unknown as E;
    if (event === whole) return { type: event, [whole]: JSON.parse(data) as unknown } as unknown as E;
    if (event === "error") return { type: event, problem: toProblem(JSON.parse(data), 500) } as unknown as E;
    return event === "done" ? ({ type: event } as E) : null;
  };
}

interface Posted<E> {
  path: string;
  body: unknown;
  signal: AbortSignal;
  decode: Decode<E>;
  /** What to say when the connection closes before the last event. */
  cutOff: Problem;
}

/**
 * Post a request and yield the events of its answer as they arrive. The last is `done` or `error`.
 *
 * @throws ProblemError if the request is refused, or the stream ends before its last event.
 */
export async function* streamed<E extends { type: string }>(
  { path, body, signal, decode, cutOff }: Posted<E>,
): AsyncGenerator<E> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok || !response.body) throw await problemIn(response);
  for await (const event of decoded(response.body, decode)) {
    yield event;
    if (event.type === "done" || event.type === "error") return;
  }
  throw new ProblemError(cutOff);
}

/** Decode a byte stream of server-sent events; events of other kinds are passed over. */
export async function* decoded<E>(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  decode: Decode<E>,
): AsyncGenerator<E> {
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
