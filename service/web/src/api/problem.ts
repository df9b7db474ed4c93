import { strings } from "../strings";

/** What went wrong, as the API tells it (RFC 9457): `title` names the kind, `detail` what to do. */
export interface Problem {
  title: string;
  detail: string;
}

/** Thrown by every call to the API that did not succeed. */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** The response's status, if there was a response. */
  readonly status: number | undefined;

  constructor(problem: Problem, status?: number) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.status = status;
  }
}

/** Read a problem out of a response's body, which may be anything when a proxy wrote it. */
export function toProblem(body: unknown, status: number): Problem {
  const fields: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  return {
    title: typeof fields.title === "string" ? fields.title : strings.errors.status(status),
    detail: typeof fields.detail === "string" ? fields.detail : "",
  };
}

/** The problem behind anything that was thrown: `fetch` throws a TypeError without a connection. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof TypeError) return strings.errors.unreachable;
  return { title: strings.errors.unexpected, detail: error instanceof Error ? error.message : String(error) };
}
