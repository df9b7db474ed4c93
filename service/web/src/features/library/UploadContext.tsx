import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";

import { refreshLibrary } from "./queries";
import { isUnderWay, UploadQueue, type Upload } from "./uploads";

interface Uploads {
  uploads: readonly Upload[];
  queue: UploadQueue;
}

const UploadContext = createContext<Uploads | null>(null);

const REFRESHED_EVERY_MS = 2000;

export function UploadProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [queue] = useState(
    () =>
      new UploadQueue(
        seldom(() => {
          void refreshLibrary(queries);
        }),
      ),
  );
  const uploads = useSyncExternalStore(queue.subscribe, queue.snapshot);
  const value = useMemo(() => ({ uploads, queue }), [uploads, queue]);

  useEffect(() => {
    // Without a connection there is nothing to take up; what is added will say so itself.
    queue.resume().catch(() => undefined);
  }, [queue]);
  useWarning(uploads);
  return <UploadContext value={value}>{children}</UploadContext>;
}

export function useUploads(): Uploads {
  const uploads = useContext(UploadContext);
  if (!uploads) throw new Error("useUploads needs an UploadProvider above it");
  return uploads;
}

/** Ask before the page is left while files are only here: the service goes on with what it has. */
function useWarning(uploads: readonly Upload[]): void {
  const isAtRisk = uploads.some((upload) => isUnderWay(upload) && upload.sent < 1);
  useEffect(() => {
    if (!isAtRisk) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isAtRisk]);
}

/** At once, and then not again before a while has passed, but once more after the last call. */
function seldom(action: () => void): () => void {
  let isResting = false;
  let isWanted = false;
  const run = (): void => {
    isWanted = false;
    isResting = true;
    action();
    setTimeout(() => {
      isResting = false;
      if (isWanted) run();
    }, REFRESHED_EVERY_MS);
  };
  return () => {
    isWanted = true;
    if (!isResting) run();
  };
}
