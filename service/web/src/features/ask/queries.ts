import { queryOptions } from "@tanstack/react-query";

import { listTurns, readConversation, readTurn } from "../../api/conversations";

/** Under which keys conversations are remembered. */
export const conversationKeys = {
  all: ["conversations"] as const,
  lists: ["conversations", "list"] as const,
  list: (words: string) => ["conversations", "list", words] as const,
  one: (id: string) => ["conversations", "one", id] as const,
  turns: (id: string) => ["conversations", "turns", id] as const,
};

export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: conversationKeys.one(id),
    queryFn: ({ signal }) => readConversation(id, signal),
  });
}

export function turnsQuery(id: string) {
  return queryOptions({
    queryKey: conversationKeys.turns(id),
    queryFn: ({ signal }) => listTurns(id, signal),
  });
}

/** A turn with its answer: it is kept apart, since it does not change with the conversation. */
export function turnQuery(id: string, turnId: string) {
  return queryOptions({
    queryKey: ["turn", id, turnId],
    queryFn: ({ signal }) => readTurn(id, turnId, signal),
    staleTime: 300_000,
  });
}
