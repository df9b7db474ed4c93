/** The page's own addresses; the service answers each of them with the page. */
export const paths = {
  ask: "/",
  conversation: "/c/:id/:turn?",
  library: "/library",
  document: "/documents/:id",
  summaries: "/summaries",
  evaluation: "/evaluation",
} as const;

/** The address of a conversation, or of one turn in it. */
export function conversationPath(id: string, turn?: string): string {
  return turn ? `/c/${id}/${turn}` : `/c/${id}`;
}
