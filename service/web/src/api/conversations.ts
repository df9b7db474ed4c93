import { client, unwrap } from "./client";
import { ProblemError, toProblem } from "./problem";
import type { Conversation, ConversationChanges, ConversationPage, ConversationTurn, Scope } from "./types";

// The most that one request brings; a longer conversation shows its last turns.
const MOST_TURNS = 1000;

export async function listConversations(
  query: { q: string; limit: number; offset: number },
  signal: AbortSignal,
): Promise<ConversationPage> {
  return unwrap(await client.GET("/v1/conversations", { params: { query }, signal }));
}

export async function readConversation(id: string, signal: AbortSignal): Promise<Conversation> {
  return unwrap(await client.GET("/v1/conversations/{conversation_id}", { ...at(id), signal }));
}

export async function beginConversation(scope: Scope, title = ""): Promise<Conversation> {
  return unwrap(await client.POST("/v1/conversations", { body: { title, scope } }));
}

export async function changeConversation(id: string, changes: ConversationChanges): Promise<Conversation> {
  return unwrap(await client.PATCH("/v1/conversations/{conversation_id}", { ...at(id), body: changes }));
}

export async function deleteConversation(id: string): Promise<void> {
  const { error, response } = await client.DELETE("/v1/conversations/{conversation_id}", at(id));
  if (!response.ok) throw new ProblemError(toProblem(error, response.status));
}

/** The turns of a conversation in order, without their answers. */
export async function listTurns(id: string, signal: AbortSignal): Promise<ConversationTurn[]> {
  const params = { ...at(id).params, query: { records: false, limit: MOST_TURNS } };
  const found = await client.GET("/v1/conversations/{conversation_id}/turns", { params, signal });
  // openapi-fetch takes the tuples of the schema for arrays of any length.
  return unwrap(found).turns as ConversationTurn[];
}

/** One turn with its answer. */
export async function readTurn(id: string, turnId: string, signal: AbortSignal): Promise<ConversationTurn> {
  const params = { path: { conversation_id: id, turn_id: turnId } };
  const found = await client.GET("/v1/conversations/{conversation_id}/turns/{turn_id}", { params, signal });
  return unwrap(found) as ConversationTurn;
}

function at(id: string) {
  return { params: { path: { conversation_id: id } } };
}
