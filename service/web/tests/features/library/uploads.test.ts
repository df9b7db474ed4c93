import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Job } from "../../../src/api/types";
import { UploadQueue, type Upload } from "../../../src/features/library/uploads";
import { item, job, standIn } from "./stand";

/** The network as far as it is used for sending: requests wait until they are answered. */
class Sending extends EventTarget {
  static all: Sending[] = [];
  readonly upload = new EventTarget();
  status = 0;
  response: unknown = null;
  form = new FormData();

  open = () => undefined;

  send(form: FormData) {
    this.form = form;
    Sending.all.push(this);
  }

  abort() {
    this.dispatchEvent(new Event("abort"));
  }

  progress(loaded: number, total: number) {
    this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded, total }));
  }

  answer(status: number, response: unknown) {
    Object.assign(this, { status, response });
    this.dispatchEvent(new Event("load"));
  }
}

const file = (name: string) => ({ file: new File(["x"], name.split("/").at(-1) ?? name), source: name });
const settled = (id: string, changes: Partial<Job> = {}) => job({ id, state: "done", is_settled: true, ...changes });

describe("the upload queue", () => {
  let queue: UploadQueue;
  let arrivals = 0;
  let items: object = {};
  const asked = standIn({
    "GET /v1/jobs": ({ url }) => ({
      jobs: url.searchParams.get("state") === "running" ? [job({ id: "old", state: "running" })] : [],
      total: 1,
    }),
    "POST /v1/documents/urls": () => job({ id: "web" }),
    "GET /v1/jobs/web": () => settled("web"),
    "GET /v1/jobs/web/items": () => ({ items: [item({ source: "http://a.b/", state: "failed", reason: "no such host" })], total: 1 }),
    "POST /v1/jobs/web/retry": () => job({ id: "web" }),
    "POST /v1/jobs/old/cancel": () => settled("old", { state: "cancelled" }),
    "GET /v1/jobs/old": () => new Promise(() => undefined),
    "GET /v1/jobs/old/items": () => ({ items: [item({ source: "earlier.pdf", state: "cancelled" })], total: 1 }),
    "GET /v1/jobs/j1": () => settled("j1", { progress: { ...job().progress, passages: 7 } }),
    "GET /v1/jobs/j1/items": () => items,
  });

  beforeEach(() => {
    Sending.all = [];
    arrivals = 0;
    items = { items: [item()], total: 1 };
    vi.stubGlobal("XMLHttpRequest", Sending);
    queue = new UploadQueue(() => arrivals++);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  async function shown(is: (uploads: readonly Upload[]) => boolean): Promise<readonly Upload[]> {
    await vi.waitFor(() => expect(is(queue.snapshot())).toBe(true), { timeout: 3000 });
    return queue.snapshot();
  }

  const all = (...statuses: Upload["status"][]) => (uploads: readonly Upload[]) =>
    JSON.stringify(uploads.map(({ status }) => status)) === JSON.stringify(statuses);

  it("sends two files at a time, however many there are, under their paths", async () => {
    queue.addFiles(Array.from({ length: 1000 }, (_, at) => file(`in/${at}.txt`)), "sample");
    expect(Sending.all).toHaveLength(2);
    const [first] = Sending.all;
    expect([...(first?.form.keys() ?? [])]).toEqual(["collection", "source", "file"]);
    expect(first?.form.get("source")).toBe("in/0.txt");
    first?.progress(1, 4);
    expect((await shown(([one]) => (one?.sent ?? 0) > 0))[0]?.sent).toBe(0.25);
    first?.answer(413, { title: "Too large", detail: "in/0.txt has more than the limit", status: 413 });
    expect((await shown(([one]) => one?.status === "failed"))[0]?.reason).toBe("in/0.txt has more than the limit");
    expect(Sending.all).toHaveLength(3);
  });

  it("follows a file until it is in the library, and tells of it", async () => {
    queue.addFiles([file("a.txt")], "sample");
    Sending.all[0]?.answer(202, job());
    const [done] = await shown(all("done"));
    expect(done).toMatchObject({ outcome: "added", passages: 7, failures: 0 });
    expect(arrivals).toBe(1);
  });

  it("tells what in an archive could not be read", async () => {
    items = { items: [item(), item({ kind: "member", state: "failed", reason: "it is damaged" })], total: 2 };
    queue.addFiles([file("a.zip")], "sample");
    Sending.all[0]?.answer(202, job());
    expect((await shown(all("done")))[0]).toMatchObject({ outcome: "added", failures: 1, reason: "it is damaged" });
  });

  it("asks the service to try an address again that has failed", async () => {
    queue.addUrls(["http://a.b/"], "sample");
    const [failed] = await shown(all("failed"));
    expect(failed?.reason).toBe("no such host");
    queue.retry(failed?.id ?? -1);
    await vi.waitFor(() => expect(asked.some(({ what }) => what === "POST /v1/jobs/web/retry")).toBe(true));
    await shown(all("failed"));
  });

  it("sends a file again that the service never had", async () => {
    queue.addFiles([file("a.txt")], "sample");
    Sending.all[0]?.dispatchEvent(new Event("error"));
    const [failed] = await shown(all("failed"));
    queue.retry(failed?.id ?? -1);
    expect(Sending.all).toHaveLength(2);
    Sending.all[1]?.answer(202, job());
    await shown(all("done"));
  });

  it("cancels what waits and what is being sent", async () => {
    queue.addFiles([file("a.txt"), file("b.txt"), file("c.txt")], "sample");
    queue.cancelAll();
    await shown(all("cancelled", "cancelled", "cancelled"));
    expect(Sending.all).toHaveLength(2);
    queue.dismiss();
    await shown(all());
  });

  it("takes up the jobs of an earlier page, which can be cancelled", async () => {
    await queue.resume();
    const [old] = await shown(([one]) => one?.name === "earlier.pdf");
    expect(old?.status).toBe("reading");
    queue.cancel(old?.id ?? -1);
    await shown(all("cancelled"));
  });
});
