import { afterEach, beforeEach, vi } from "vitest";

type Reply = (url: URL) => unknown;

/** Let a stand-in of the API answer `GET` requests, by the end of their paths; what is unknown is a 404. */
export function answering(replies: Record<string, Reply | object>): void {
  beforeEach(() => {
    vi.stubGlobal("fetch", (request: Request) => {
      const url = new URL(request.url);
      const reply = Object.entries(replies).find(([path]) => url.pathname.endsWith(path))?.[1];
      const body = typeof reply === "function" ? (reply as Reply)(url) : reply;
      const problem = { type: "about:blank", title: "Unknown", status: 404, detail: url.pathname };
      return Promise.resolve(Response.json(body ?? problem, { status: body ? 200 : 404 }));
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
}
