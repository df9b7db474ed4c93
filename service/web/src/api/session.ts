import { client, unwrap } from "./client";
import type { Session } from "./types";

/** Who the reader is, and what they may do here. */
export async function readSession(signal: AbortSignal): Promise<Session> {
  return unwrap(await client.GET("/v1/session", { signal }));
}

/** Sign in with a key; the browser keeps a cookie that the page cannot read, and no key. */
export async function signIn(key: string): Promise<Session> {
  return unwrap(await client.POST("/v1/session", { body: { key } }));
}

export async function signOut(): Promise<void> {
  const { error, response } = await client.DELETE("/v1/session");
  if (!response.ok) unwrap({ error, response });
}
