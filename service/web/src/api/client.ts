import createClient from "openapi-fetch";

import { ProblemError, toProblem } from "./problem";
import type { paths } from "./schema";
import { noteStatus } from "./signedOut";
import type {
  Collection,
  Document,
  DocumentPage,
  DocumentQuery,
  DocumentText,
  Evaluation,
  Evaluations,
  FeedbackRequest,
  Job,
  JobItem,
  MetadataChange,
  NearCopy,
  PageView,
  PageWords,
  VersionSummary,
} from "./types";

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  // Looked up at each call, as `fetch` elsewhere is.
  fetch: async (request) => noteStatus(await fetch(request)),
});

export interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an outcome, or else its problem as an error. */
export function unwrap<T>({ data, error, response }: Outcome<T>): T {
  if (!response.ok || data === undefined) throw new ProblemError(toProblem(error, response.status), response.status);
  return data;
}

/** Whether the service is there; throws if it is not. */
export async function checkHealth(signal: AbortSignal): Promise<true> {
  unwrap(await client.GET("/healthz", { signal }));
  return true;
}

export async function listCollections(signal: AbortSignal): Promise<Collection[]> {
  return unwrap(await client.GET("/v1/collections", { signal })).collections;
}

/** A stretch of a collection's documents: searched, filtered and sorted, if that is asked for. */
export async function listDocuments(query: DocumentQuery, signal: AbortSignal): Promise<DocumentPage> {
  return unwrap(await client.GET("/v1/documents", { params: { query }, signal }));
}

export async function readDocument(documentId: string, signal: AbortSignal): Promise<Document> {
  const params = { path: { document_id: documentId } };
  return unwrap(await client.GET("/v1/documents/{document_id}", { params, signal }));
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

/** The pages of a PDF or image with the boxes of a span on them; none for other formats. */
export async function listPages(
  documentId: string,
  query: { version?: number; start?: number; end?: number },
  signal: AbortSignal,
): Promise<PageView[]> {
  const params = { path: { document_id: documentId }, query };
  // openapi-fetch takes the tuples of the schema for arrays of any length.
  return unwrap(await client.GET("/v1/documents/{document_id}/pages", { params, signal })).pages as PageView[];
}

/** Where the words of a page stand on it. */
export async function readPageWords(
  documentId: string,
  version: number,
  number: number,
  signal: AbortSignal,
): Promise<PageWords["words"]> {
  const params = { path: { document_id: documentId, number }, query: { version } };
  const found = await client.GET("/v1/documents/{document_id}/pages/{number}/words", { params, signal });
  return unwrap(found).words as PageWords["words"];
}

/** Every version that is kept of a document, the newest first. */
export async function listVersions(documentId: string, signal: AbortSignal): Promise<VersionSummary[]> {
  const params = { path: { document_id: documentId } };
  return unwrap(await client.GET("/v1/documents/{document_id}/versions", { params, signal })).versions;
}

/** The documents of its collection that say nearly the same as a document. */
export async function listNearCopies(documentId: string, signal: AbortSignal): Promise<NearCopy[]> {
  const params = { path: { document_id: documentId } };
  return unwrap(await client.GET("/v1/documents/{document_id}/near-copies", { params, signal })).near_copies;
}

/** Correct a document's metadata; null takes back what was given. */
export async function editDocument(documentId: string, change: MetadataChange): Promise<Document> {
  const params = { path: { document_id: documentId } };
  return unwrap(await client.PATCH("/v1/documents/{document_id}", { params, body: change }));
}

/** Delete documents together; with `purge` also every trace of them. */
export async function deleteDocuments(documentIds: string[], purge: boolean): Promise<void> {
  const body = { documents: documentIds, purge };
  const { error, response } = await client.POST("/v1/documents/delete", { body });
  if (!response.ok) throw new ProblemError(toProblem(error, response.status));
}

/** Have a page or file of the web fetched; the job that is returned tells when it is in the library. */
export async function addUrl(url: string, collection: string, signal: AbortSignal): Promise<Job> {
  return unwrap(await client.POST("/v1/documents/urls", { body: { collection, urls: [url] }, signal }));
}

/** The jobs in a state, the newest first. */
export async function listJobs(state: Job["state"]): Promise<Job[]> {
  return unwrap(await client.GET("/v1/jobs", { params: { query: { state, limit: 1000 } } })).jobs;
}

/** A job once it has changed, or after a while. */
export async function awaitJob(jobId: string): Promise<Job> {
  const params = { path: { job_id: jobId }, query: { wait: 30 } };
  return unwrap(await client.GET("/v1/jobs/{job_id}", { params }));
}

/** Take what waits of a job out of the queue. */
export async function cancelJob(jobId: string): Promise<Job> {
  const params = { path: { job_id: jobId } };
  return unwrap(await client.POST("/v1/jobs/{job_id}/cancel", { params }));
}

/** Queue again what has failed in a job. */
export async function retryJob(jobId: string): Promise<Job> {
  const params = { path: { job_id: jobId } };
  return unwrap(await client.POST("/v1/jobs/{job_id}/retry", { params }));
}

/** The sources of a job, in the order in which they were submitted. */
export async function listJobItems(jobId: string, limit = 100): Promise<JobItem[]> {
  const params = { path: { job_id: jobId }, query: { limit } };
  return unwrap(await client.GET("/v1/jobs/{job_id}/items", { params })).items;
}

/** Say what is right or wrong about an answer. */
export async function giveFeedback(feedback: FeedbackRequest): Promise<void> {
  unwrap(await client.POST("/v1/feedback", { body: feedback }));
}

/** The runs of the evaluation that were kept, the newest first. */
export async function listEvaluations(signal: AbortSignal): Promise<Evaluations> {
  return unwrap(await client.GET("/v1/evaluations", { signal }));
}

export async function readEvaluation(id: string, signal: AbortSignal): Promise<Evaluation> {
  const params = { path: { evaluation_id: id } };
  return unwrap(await client.GET("/v1/evaluations/{evaluation_id}", { params, signal }));
}

/** The error to throw for a response that is not a success. */
export async function problemIn(response: Response): Promise<ProblemError> {
  noteStatus(response);
  const body: unknown = await response.json().catch(() => null);
  return new ProblemError(toProblem(body, response.status));
}
