import { afterEach, beforeEach, vi } from "vitest";

import type { Document, DocumentPage, Job, JobItem } from "../../../src/api/types";

export function document(changes: Partial<Document> = {}): Document {
  return {
    document_id: "d1",
    collection: "sample",
    source: "reports/report.pdf",
    version: 2,
    sha256: "00",
    title: "Annual Report",
    authors: ["Ann Lee", "李安"],
    publisher: "Sea Desk",
    url: null,
    language: "en",
    published_at: "2026-02-11",
    published_from: "meta",
    modified_at: null,
    passages: 12,
    ingested_at: "2026-03-01T10:00:00Z",
    container: null,
    given: [],
    ...changes,
  };
}

/** A collection of many documents, handed out as the API does. */
export function shelf(total: number) {
  return (url: URL): DocumentPage => {
    const offset = Number(url.searchParams.get("offset"));
    const count = Math.min(Number(url.searchParams.get("limit")), total - offset);
    const documents = Array.from({ length: Math.max(count, 0) }, (_, at) =>
      document({ document_id: `d${offset + at}`, title: `Report ${offset + at}` }),
    );
    return { documents, total, languages: [{ language: "zh", documents: 3 }] };
  };
}

export function job(changes: Partial<Job> = {}): Job {
  return {
    id: "j1",
    collection: "sample",
    state: "queued",
    reason: null,
    is_settled: false,
    created_at: "2026-03-01T10:00:00Z",
    started_at: null,
    finished_at: null,
    progress: {
      files: 1,
      files_done: 0,
      states: {},
      passages: 0,
      bytes: 10,
      bytes_done: 0,
      passages_per_second: null,
      seconds_left: null,
    },
    ...changes,
  };
}

export function item(changes: Partial<JobItem> = {}): JobItem {
  return {
    position: 0,
    container: null,
    kind: "upload",
    source: "a.txt",
    name: "a.txt",
    bytes: 10,
    state: "added",
    document_id: "d1",
    version: 1,
    passages: 3,
    reason: null,
    finished_at: null,
    ...changes,
  };
}

/** A request that was made, such as `GET /v1/jobs`. */
export interface Asked {
  what: string;
  url: URL;
  body: unknown;
}

type Reply = (asked: Asked) => unknown;

/** Let a stand-in of the API answer, by method and path; what is unknown is a 404. */
export function standIn(replies: Record<string, Reply | object>): Asked[] {
  const log: Asked[] = [];
  beforeEach(() => {
    log.length = 0;
    vi.stubGlobal("fetch", async (request: Request) => {
      const url = new URL(request.url);
      const text = await request.text();
      const asked = { what: `${request.method} ${url.pathname}`, url, body: text && (JSON.parse(text) as unknown) };
      log.push(asked);
      const reply = replies[asked.what];
      const body = typeof reply === "function" ? await (reply as Reply)(asked) : reply;
      if (body === null) return new Response(null, { status: 204 });
      const problem = { type: "about:blank", title: "Unknown", status: 404, detail: url.pathname };
      return Response.json(body ?? problem, { status: body ? 200 : 404 });
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  return log;
}

/** jsdom lays nothing out: everything in the page is this large. */
export function inWindow(width: number, height: number): void {
  const sizes = { offsetWidth: width, offsetHeight: height, clientWidth: width, clientHeight: height };
  beforeEach(() => {
    for (const [name, value] of Object.entries(sizes)) {
      vi.spyOn(HTMLElement.prototype, name as "offsetWidth", "get").mockReturnValue(value);
    }
    Element.prototype.scrollTo = () => undefined;
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
}
