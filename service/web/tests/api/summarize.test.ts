import { afterEach, describe, expect, it, vi } from "vitest";

import { ProblemError } from "../../src/api/problem";
import { estimate, summarize, type SummaryEvent } from "../../src/api/summarize";
import type { SummaryRequest } from "../../src/api/types";
import { summary, summaryPlan } from "../summaries";

const REQUEST: SummaryRequest = { collection: "sample", length: "short", format: "bullets" };
const PLAN = summaryPlan();
const SUMMARY = summary();
const STREAM = [
  'event: turn\ndata: {"conversation_id": "c1", "turn_id": "t1"}\n\n',
  `event: plan\ndata: {"plan": ${JSON.stringify(PLAN)}}\n\n`,
  'event: progress\ndata: {"done": 3, "total": 14}\n\n',
  ": still here\n\n",
  "event: unheard-of\ndata: {}\n\n",
  `event: summary\ndata: ${JSON.stringify(SUMMARY)}\n\n`,
  "event: done\ndata: {}\n\n",
].join("");
const EVENTS: SummaryEvent[] = [
  { type: "turn", conversation_id: "c1", turn_id: "t1" },
  { type: "plan", plan: PLAN },
  { type: "progress", done: 3, total: 14 },
  { type: "summary", summary: SUMMARY },
  { type: "done" },
];

function reply(text: string, init: ResponseInit = {}) {
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response(text, init)));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

function sent(fetched: ReturnType<typeof reply>): unknown {
  return JSON.parse(fetched.mock.calls[0]?.[1]?.body as string);
}

async function collect(events: AsyncIterable<SummaryEvent>): Promise<SummaryEvent[]> {
  const all: SummaryEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const summarized = () => collect(summarize(REQUEST, new AbortController().signal));

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the stream of a summary", () => {
  it("is read event by event, those of unknown kinds passed over", async () => {
    const fetched = reply(STREAM);
    expect(await summarized()).toEqual(EVENTS);
    expect(sent(fetched)).toEqual({ ...REQUEST, stream: true });
  });

  it("ends with the problem that stopped it", async () => {
    reply('event: error\ndata: {"title": "Model timeout", "detail": "Ask again."}\n\n');
    expect(await summarized()).toEqual([
      { type: "error", problem: { title: "Model timeout", detail: "Ask again." } },
    ]);
  });

  it("is a problem of its own if it ends before its last event", async () => {
    reply('event: progress\ndata: {"done": 1, "total": 2}\n\n');
    await expect(summarized()).rejects.toMatchObject({ problem: { title: "The summary was cut off" } });
  });

  it("is the problem that the API told of, if the request is refused", async () => {
    const problem = { title: "Nothing to summarize", detail: "The collection is empty." };
    reply(JSON.stringify(problem), { status: 422 });
    await expect(summarized()).rejects.toThrow(new ProblemError(problem));
  });
});

describe("an estimate", () => {
  it("is the plan of the same request", async () => {
    const fetched = reply(JSON.stringify(PLAN));
    expect(await estimate(REQUEST, new AbortController().signal)).toEqual(PLAN);
    expect(sent(fetched)).toEqual({ ...REQUEST, estimate: true });
  });

  it("is a problem if it is refused", async () => {
    reply(JSON.stringify({ title: "Too much", detail: "Name fewer." }), { status: 413 });
    await expect(estimate(REQUEST, new AbortController().signal)).rejects.toThrow("Name fewer.");
  });
});
