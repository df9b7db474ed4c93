import { strings } from "../strings";
import { problemIn } from "./client";
import { decodeAs, streamed, type LastEvent } from "./events";
import type { Citation, Statement, Summary, SummaryPlan, SummaryRequest, Support } from "./types";

/** What the server tells while it summarizes, in the order in which it may arrive. */
export type SummaryEvent =
  | { type: "turn"; conversation_id: string; turn_id: string }
  | { type: "plan"; plan: SummaryPlan }
  | { type: "progress"; done: number; total: number }
  | { type: "delta"; text: string }
  | { type: "statement"; index: number; statement: Statement; citations: Citation[] }
  | { type: "summary"; summary: Summary }
  | { type: "support"; index: number | null; heading: number | null; support: Support }
  | LastEvent;

/**
 * Have a summary made, and yield its events as they arrive. The last is `done` or `error`.
 *
 * @throws ProblemError if the request is refused, or the stream ends before its last event.
 */
export function summarize(request: SummaryRequest, signal: AbortSignal): AsyncGenerator<SummaryEvent> {
  const body = { ...request, stream: true };
  return streamed({ path: "/v1/summarize", body, signal, decode, cutOff: strings.summary.cutOff });
}

/** What a summary would read, and take of the language model. */
export async function estimate(request: SummaryRequest, signal: AbortSignal): Promise<SummaryPlan> {
  const response = await fetch("/v1/summarize", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...request, estimate: true }),
    signal,
  });
  if (!response.ok) throw await problemIn(response);
  return (await response.json()) as SummaryPlan;
}

const decode = decodeAs<SummaryEvent>(
  ["turn", "plan", "progress", "delta", "statement", "support"],
  "summary",
);
