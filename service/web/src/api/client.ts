import createClient from "openapi-fetch";

import { ProblemError, toProblem } from "./problem";
import type { paths } from "./schema";
import type { Collection, DocumentPage, DocumentText, FeedbackRequest, Job, JobItem } from "./types";

const client = createClient<paths>({
  baseUrl: window.location.origin,
  // Looked up at each call, as `fetch` elsewhere is.
  fetch: (request) => fetch(request),
});

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function unwrap<T>({ data, error, response }: Outcome<T>): T {
  if (!response.ok || data === undefined) throw new ProblemError(toProblem(error, response.status));
  return data;
}

export async function listCollections(signal: AbortSignal): Promise<Collection[]> {
  return unwrap(await client.GET("/v1/collections", { signal })).collections;
}

export async function listDocuments(
  query: { collection: string; limit: number; offset: number },
  signal: AbortSignal,
): Promise<DocumentPage> {
  return unwrap(await client.GET("/v1/documents", { params: { query }, signal }));
}

/** One version's canonical text; the latest when `version` is null. */
export async function readText(
  documentId: string,
  version: number | null,
  signal: AbortSignal,
): Promise<DocumentText> {
  const params = { path: { document_id: documentId }, query: version === null ? {} : { version } };
  return unwrap(await client.GET("/v1/documents/{document_id}/text", { params, signal }));
}

export async function deleteDocument(documentId: string): Promise<void> {
  const { error, response } = await client.DELETE("/v1/documents/{document_id}", {
    params: { path: { document_id: documentId } },
  });
  if (!response.ok) throw new ProblemError(toProblem(error, response.status));
}

/** Hand a file over; the job that is returned tells when it is in the library. */
export async function addDocument(file: File, collection: string): Promise<Job> {
  const form = new FormData();
  // Before the file: a collection that will not do is then refused before the file is sent.
  form.set("collection", collection);
  form.set("file", file);
  const response = await fetch("/v1/documents", { method: "POST", body: form });
  if (!response.ok) throw await problemIn(response);
  return (await response.json()) as Job;
}

/** A job once it has changed, or after a while. */
export async function awaitJob(jobId: string): Promise<Job> {
  const params = { path: { job_id: jobId }, query: { wait: 30 } };
  return unwrap(await client.GET("/v1/jobs/{job_id}", { params }));
}

/** The sources of a job, in the order in which they were submitted. */
export async function listJobItems(jobId: string): Promise<JobItem[]> {
  const params = { path: { job_id: jobId } };
  return unwrap(await client.GET("/v1/jobs/{job_id}/items", { params })).items;
}

/** Say what is right or wrong about an answer. */
export async function giveFeedback(feedback: FeedbackRequest): Promise<void> {
  unwrap(await client.POST("/v1/feedback", { body: feedback }));
}

/** The error to throw for a response that is not a success. */
export async function problemIn(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  return new ProblemError(toProblem(body, response.status));
}
