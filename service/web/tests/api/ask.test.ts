import { afterEach, describe, expect, it, vi } from "vitest";

import { answerEvents, ask, type AnswerEvent } from "../../src/api/ask";
import { ProblemError } from "../../src/api/problem";
import { scopeOf } from "../../src/features/ask/scope";

const QUESTION = { question: "When?", conversation: "c1", scope: scopeOf("sample") };
const STREAM = [
  ": still here\n\n",
  'event: delta\ndata: {"text": "航道 🚢"}\n\n',
  "event: unheard-of\ndata: {}\n\n",
  'event: support\r\ndata: {"index": 0, "support": {"status": "partial", "method": "m"}}\r\n\r\n',
  "event: done\ndata: {}\n\n",
].join("");
const EVENTS: AnswerEvent[] = [
  { type: "delta", text: "航道 🚢" },
  { type: "support", index: 0, support: { status: "partial", method: "m" } as never },
  { type: "done" },
];

/** A body that arrives `size` bytes at a time. */
function body(text: string, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
}

function reply(text: string, init: ResponseInit = {}): void {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(text, init)));
}

async function collect(events: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const all: AnswerEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the stream of an answer", () => {
  it.each([1, 2, 3, 7, 64, 4096])("reads the same in chunks of %i bytes", async (size) => {
    expect(await collect(answerEvents(body(STREAM, size)))).toEqual(EVENTS);
  });

  it("is asked for with nothing but what the API takes", async () => {
    const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response(STREAM)));
    vi.stubGlobal("fetch", fetched);
    const turn = { ...QUESTION, id: "a turn of the page", status: "asking" };
    await collect(ask(turn, new AbortController().signal));
    expect(JSON.parse(fetched.mock.calls[0]?.[1]?.body as string)).toEqual({
      question: "When?",
      conversation: "c1",
      ...scopeOf("sample"),
      stream: true,
    });
  });

  it("ends with its last event", async () => {
    reply(`${STREAM}event: delta\ndata: {"text": "late"}\n\n`);
    expect(await collect(ask(QUESTION, new AbortController().signal))).toEqual(EVENTS);
  });

  it("is a problem if it ends before its last event", async () => {
    reply('event: delta\ndata: {"text": "Dredg"}\n\n');
    await expect(collect(ask(QUESTION, new AbortController().signal))).rejects.toThrow("The connection closed");
  });

  it("is the problem that the API told of, if the question is refused", async () => {
    const problem = { type: "about:blank", title: "Invalid question", status: 422, detail: "Shorten it." };
    reply(JSON.stringify(problem), { status: 422 });
    const asked = collect(ask(QUESTION, new AbortController().signal));
    await expect(asked).rejects.toThrow(new ProblemError({ title: "Invalid question", detail: "Shorten it." }));
  });

  it("is a problem with the status, if something else wrote the error", async () => {
    reply("<html>Bad gateway</html>", { status: 502 });
    await expect(collect(ask(QUESTION, new AbortController().signal))).rejects.toThrow("The request failed (502)");
  });
});
