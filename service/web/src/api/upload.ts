import { ProblemError, toProblem } from "./problem";
import type { Job } from "./types";

interface Sending {
  /** Told the share of the bytes that is sent. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/**
 * Hand a file over; the job that is returned tells when it is in the library.
 *
 * `source` is what the library is to call it. This is no `fetch`, which does not tell how much of a body
 * is sent.
 */
export function sendDocument(
  file: File,
  source: string,
  collection: string,
  { onProgress, signal }: Sending,
): Promise<Job> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/documents");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.addEventListener("load", () => {
      if (request.status === 202) resolve(request.response as Job);
      else reject(new ProblemError(toProblem(request.response, request.status)));
    });
    // As `fetch` puts it when there is no connection.
    request.addEventListener("error", () => reject(new TypeError("the file could not be sent")));
    request.addEventListener("abort", () => reject(new DOMException("the file was not sent", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(formOf(file, source, collection));
  });
}

function formOf(file: File, source: string, collection: string): FormData {
  const form = new FormData();
  // Before the file: a collection that will not do is then refused before the file is read.
  form.set("collection", collection);
  if (source !== file.name) form.set("source", source);
  form.set("file", file);
  return form;
}
