import { useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";

import { addDocument, awaitJob, listJobItems } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Job, JobItem } from "../../api/types";
import { strings } from "../../strings";

/** One file on its way into the library. */
export interface Upload {
  id: number;
  name: string;
  status: "waiting" | "uploading" | "failed" | "done";
  detail: string;
}

interface Uploads {
  uploads: Upload[];
  add: (files: File[], collection: string) => void;
  dismiss: () => void;
}

const UploadContext = createContext<Uploads | null>(null);

export function UploadProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const count = useRef(0);
  const queue = useRef(Promise.resolve());

  const report = useCallback((id: number, news: News) => {
    setUploads((all) => all.map((upload) => (upload.id === id ? { ...upload, ...news } : upload)));
  }, []);

  const send = useCallback(
    async (id: number, file: File, collection: string) => {
      report(id, { status: "uploading", detail: strings.upload.uploading });
      report(id, await outcome(file, collection, (news) => report(id, news)));
      await queries.invalidateQueries({ queryKey: ["collections"] });
      await queries.invalidateQueries({ queryKey: ["documents"] });
    },
    [report, queries],
  );

  const value = useMemo<Uploads>(
    () => ({
      uploads,
      add: (files, collection) => {
        for (const file of files) {
          const id = count.current++;
          const upload: Upload = { id, name: file.name, status: "waiting", detail: strings.upload.waiting };
          setUploads((all) => [...all, upload]);
          // One after the other: the service ingests them in that order anyway.
          queue.current = queue.current.then(() => send(id, file, collection));
        }
      },
      dismiss: () => setUploads((all) => all.filter(isPending)),
    }),
    [uploads, send],
  );
  return <UploadContext value={value}>{children}</UploadContext>;
}

export function useUploads(): Uploads {
  const uploads = useContext(UploadContext);
  if (!uploads) throw new Error("useUploads needs an UploadProvider above it");
  return uploads;
}

export function isPending({ status }: Upload): boolean {
  return status === "waiting" || status === "uploading";
}

type News = Pick<Upload, "status" | "detail">;

async function outcome(file: File, collection: string, report: (news: News) => void): Promise<News> {
  try {
    let job = await addDocument(file, collection);
    while (!job.is_settled) {
      report({ status: "uploading", detail: progress(job) });
      job = await awaitJob(job.id);
    }
    const [item] = await listJobItems(job.id);
    return item ? described(item, job) : { status: "failed", detail: job.reason ?? strings.errors.unexpected };
  } catch (error) {
    const { title, detail } = problemOf(error);
    return { status: "failed", detail: detail || title };
  }
}

function progress({ state, reason, progress: { passages } }: Job): string {
  if (state === "queued") return reason ?? strings.upload.queued;
  return passages > 0 ? strings.upload.reading(passages) : strings.upload.uploading;
}

/** What became of a file. The passages of an archive or e-mail are those of all that came in it. */
function described({ state, version, reason }: JobItem, { progress: { passages } }: Job): News {
  switch (state) {
    case "added":
      return { status: "done", detail: strings.upload.added(passages) };
    case "updated":
      return {
        status: "done",
        detail: version === null ? strings.upload.added(passages) : strings.upload.updated(version, passages),
      };
    case "unchanged":
      return { status: "done", detail: strings.upload.unchanged };
    case "cancelled":
      return { status: "failed", detail: strings.upload.cancelled };
    default:
      return { status: "failed", detail: reason ?? strings.errors.unexpected };
  }
}
