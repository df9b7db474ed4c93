import { useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";

import { addDocument } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Ingested } from "../../api/types";
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

  const report = useCallback((id: number, news: Pick<Upload, "status" | "detail">) => {
    setUploads((all) => all.map((upload) => (upload.id === id ? { ...upload, ...news } : upload)));
  }, []);

  const send = useCallback(
    async (id: number, file: File, collection: string) => {
      report(id, { status: "uploading", detail: strings.upload.uploading });
      report(id, await outcome(file, collection));
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
          // One after the other: the service embeds with all the cores it has.
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

async function outcome(file: File, collection: string): Promise<Pick<Upload, "status" | "detail">> {
  try {
    return described(await addDocument(file, collection));
  } catch (error) {
    const { title, detail } = problemOf(error);
    return { status: "failed", detail: detail || title };
  }
}

function described({ status, version, passages, reason }: Ingested): Pick<Upload, "status" | "detail"> {
  switch (status) {
    case "added":
      return { status: "done", detail: strings.upload.added(passages) };
    case "updated":
      return { status: "done", detail: strings.upload.updated(version ?? 0, passages) };
    case "unchanged":
      return { status: "done", detail: strings.upload.unchanged };
    case "failed":
      return { status: "failed", detail: reason ?? strings.errors.unexpected };
  }
}
