import { addUrl, awaitJob, cancelJob, listJobItems, listJobs, retryJob } from "../../api/client";
import { problemOf, ProblemError } from "../../api/problem";
import type { Job, JobItem } from "../../api/types";
import { sendDocument } from "../../api/upload";
import type { ChosenFile } from "./chosenFiles";

export type UploadStatus = "waiting" | "sending" | "queued" | "reading" | "done" | "failed" | "cancelled";

/** One file or address on its way into the library. */
export interface Upload {
  id: number;
  /** Empty until it is known, for a job that an earlier page has begun. */
  name: string;
  /** How many more sources came in the same job. */
  others: number;
  status: UploadStatus;
  /** The share of the bytes that is sent. */
  sent: number;
  /** Of its documents so far: an archive or an e-mail holds several. */
  passages: number;
  /** What became of it, once it is done. */
  outcome: "added" | "updated" | "unchanged" | null;
  version: number | null;
  /** How many documents in it could not be read, while others could. */
  failures: number;
  /** Why it failed, or something in it did, or why it has to wait. */
  reason: string | null;
}

type Payload = { kind: "file"; chosen: ChosenFile } | { kind: "url"; url: string };

/** What is known of an upload beside what is shown. */
interface Task {
  /** Null for a job that an earlier page has begun: its bytes are with the service. */
  payload: Payload | null;
  collection: string;
  jobId: string | null;
  sending: AbortController | null;
}

const SENT_AT_ONCE = 2;
const PAUSE_MS = 3000;
const SHOWN_EVERY_MS = 100;

/**
 * Everything that is on its way into the library.
 *
 * A few files are sent at a time, and one job is followed at a time, however many there are: the service
 * works them off in that order.
 */
export class UploadQueue {
  private readonly uploads = new Map<number, Upload>();
  private readonly tasks = new Map<number, Task>();
  private readonly listeners = new Set<() => void>();
  private shown: readonly Upload[] = [];
  private count = 0;
  private sending = 0;
  private isFollowing = false;
  private isResumed = false;
  private timer: number | undefined;
  private readonly onArrival: () => void;

  /** `onArrival` is called whenever something may have changed in the library. */
  constructor(onArrival: () => void) {
    this.onArrival = onArrival;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): readonly Upload[] => this.shown;

  addFiles(files: ChosenFile[], collection: string): void {
    for (const chosen of files) this.add({ kind: "file", chosen }, chosen.source, collection);
    this.send();
  }

  addUrls(urls: string[], collection: string): void {
    for (const url of urls) this.add({ kind: "url", url }, url, collection);
    this.send();
  }

  /** Take up the jobs under way that the service knows of: those of an earlier page, or of another. */
  async resume(): Promise<void> {
    if (this.isResumed) return;
    this.isResumed = true;
    const found = [...(await listJobs("running")), ...(await listJobs("queued"))];
    const known = new Set(Array.from(this.tasks.values(), (task) => task.jobId));
    const taken = found.filter((job) => !known.has(job.id)).sort((a, b) => a.created_at.localeCompare(b.created_at));
    const ids = taken.map((job) => this.take(job));
    this.follow();
    for (const id of ids) await this.findName(id);
  }

  cancel(id: number): void {
    const task = this.tasks.get(id);
    if (!task || !isUnderWay(this.uploads.get(id))) return;
    if (task.jobId !== null) void this.cancelJob(id, task.jobId);
    else if (task.sending) task.sending.abort();
    else this.change(id, { status: "cancelled" });
  }

  cancelAll(): void {
    // The last first, so that none of those that wait is begun meanwhile.
    for (const { id } of this.current().reverse()) this.cancel(id);
  }

  retry(id: number): void {
    const task = this.tasks.get(id);
    if (!task || !canRetry(this.uploads.get(id))) return;
    if (task.jobId !== null) void this.retryJob(id, task.jobId);
    else {
      this.change(id, { status: "waiting", reason: null, sent: 0, failures: 0 });
      this.send();
    }
  }

  retryFailed(): void {
    for (const { id, status } of this.current()) if (status === "failed") this.retry(id);
  }

  /** Forget what has come to its end. */
  dismiss(): void {
    for (const upload of this.current()) {
      if (isUnderWay(upload)) continue;
      this.uploads.delete(upload.id);
      this.tasks.delete(upload.id);
    }
    this.publish();
  }

  private current(): Upload[] {
    return Array.from(this.uploads.values());
  }

  private add(payload: Payload | null, name: string, collection: string): number {
    const id = this.count++;
    this.tasks.set(id, { payload, collection, jobId: null, sending: null });
    this.uploads.set(id, { ...NEW, id, name });
    this.publish();
    return id;
  }

  private take(job: Job): number {
    const id = this.add(null, "", job.collection);
    this.assign(id, job);
    return id;
  }

  private async findName(id: number): Promise<void> {
    const jobId = this.tasks.get(id)?.jobId;
    if (!jobId) return;
    const [first] = await listJobItems(jobId, 1).catch(() => []);
    if (first) this.change(id, { name: first.source });
  }

  private send(): void {
    for (const upload of this.uploads.values()) {
      if (this.sending >= SENT_AT_ONCE) return;
      const task = this.tasks.get(upload.id);
      if (upload.status === "waiting" && task?.payload) void this.handOver(upload.id, task, task.payload);
    }
  }

  private async handOver(id: number, task: Task, payload: Payload): Promise<void> {
    this.sending++;
    task.sending = new AbortController();
    this.change(id, { status: "sending" });
    try {
      const job = await this.submitted(id, payload, task.collection, task.sending.signal);
      this.assign(id, job);
      this.follow();
    } catch (error) {
      if (task.sending.signal.aborted) this.change(id, { status: "cancelled" });
      else this.fail(id, error);
    } finally {
      task.sending = null;
      this.sending--;
      this.send();
    }
  }

  private submitted(id: number, payload: Payload, collection: string, signal: AbortSignal): Promise<Job> {
    if (payload.kind === "url") return addUrl(payload.url, collection, signal);
    const onProgress = (share: number): void => this.change(id, { sent: share });
    const { file, source } = payload.chosen;
    return sendDocument(file, source, collection, { onProgress, signal });
  }

  private assign(id: number, job: Job): void {
    const task = this.tasks.get(id);
    if (task) task.jobId = job.id;
    this.takeIn(id, job);
  }

  /** Follow the jobs, the oldest first, until all have come to their end. */
  private follow(): void {
    if (this.isFollowing) return;
    this.isFollowing = true;
    void this.followAll().finally(() => {
      this.isFollowing = false;
    });
  }

  private async followAll(): Promise<void> {
    for (let next = this.oldest(); next; next = this.oldest()) {
      try {
        await this.settle(next.id, await awaitJob(next.jobId));
      } catch (error) {
        if (error instanceof ProblemError) this.fail(next.id, error);
        // The connection may come back, and the job goes on meanwhile.
        else await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  private oldest(): { id: number; jobId: string } | null {
    for (const [id, { jobId }] of this.tasks) {
      if (jobId !== null && isUnderWay(this.uploads.get(id))) return { id, jobId };
    }
    return null;
  }

  private takeIn(id: number, { state, reason, progress }: Job): void {
    this.change(id, {
      status: state === "queued" ? "queued" : "reading",
      others: progress.files - 1,
      passages: progress.passages,
      sent: 1,
      reason: state === "queued" ? reason : null,
    });
  }

  private async settle(id: number, job: Job): Promise<void> {
    if (!job.is_settled) {
      this.takeIn(id, job);
      return;
    }
    const items = await listJobItems(job.id);
    this.change(id, { name: items[0]?.source ?? job.id, ...outcomeOf(job, items) });
    this.onArrival();
  }

  private async cancelJob(id: number, jobId: string): Promise<void> {
    await this.settle(id, await cancelJob(jobId)).catch((error: unknown) => this.fail(id, error));
  }

  private async retryJob(id: number, jobId: string): Promise<void> {
    try {
      this.takeIn(id, await retryJob(jobId));
      this.follow();
    } catch (error) {
      this.fail(id, error);
    }
  }

  private fail(id: number, error: unknown): void {
    const { title, detail } = problemOf(error);
    this.change(id, { status: "failed", reason: detail || title });
  }

  private change(id: number, news: Partial<Upload>): void {
    const upload = this.uploads.get(id);
    if (!upload) return;
    this.uploads.set(id, { ...upload, ...news });
    this.publish();
  }

  /** Show what has changed, not more often than anyone can read. */
  private publish(): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      this.shown = this.current();
      for (const listener of this.listeners) listener();
    }, SHOWN_EVERY_MS);
  }
}

const NEW: Omit<Upload, "id" | "name"> = {
  others: 0,
  status: "waiting",
  sent: 0,
  passages: 0,
  outcome: null,
  version: null,
  failures: 0,
  reason: null,
};

type Arrival = Exclude<Upload["outcome"], null>;

function isArrival(state: JobItem["state"]): state is Arrival {
  return state === "added" || state === "updated" || state === "unchanged";
}

const UNDER_WAY: readonly UploadStatus[] = ["waiting", "sending", "queued", "reading"];

export function isUnderWay(upload: Upload | undefined): boolean {
  return upload !== undefined && UNDER_WAY.includes(upload.status);
}

export function canRetry(upload: Upload | undefined): boolean {
  if (!upload || isUnderWay(upload)) return false;
  return upload.status !== "done" || upload.failures > 0;
}

/** What became of a job. The passages are those of all that came in its sources. */
function outcomeOf({ state, reason, progress }: Job, items: JobItem[]): Partial<Upload> {
  const failed = items.filter((item) => item.state === "failed");
  const why = failed[0]?.reason ?? reason;
  const arrived = items.find((item) => isArrival(item.state));
  if (arrived && isArrival(arrived.state)) {
    return {
      status: "done",
      outcome: arrived.state,
      version: arrived.version,
      passages: progress.passages,
      failures: failed.length,
      reason: why,
    };
  }
  return { status: failed.length > 0 || state === "failed" ? "failed" : "cancelled", reason: why };
}
