import type { Language } from "../strings/language";
import { problemIn } from "./client";
import type { paths } from "./schema";

const OF_CONVERSATION = "/v1/conversations/{conversation_id}/export";
const OF_TURN = "/v1/conversations/{conversation_id}/turns/{turn_id}/export";

type Query = NonNullable<paths[typeof OF_CONVERSATION]["get"]["parameters"]["query"]>;
export type ExportFormat = NonNullable<Query["format"]>;

/** A conversation, or one turn of it. */
export interface Exported {
  conversationId: string;
  turnId?: string;
}

/** Where a file can be had; a plain link to it downloads it. */
export function exportAddress(
  { conversationId, turnId }: Exported,
  format: ExportFormat,
  language: Language,
): string {
  const query = new URLSearchParams({ format, language } satisfies Query);
  const path = turnId === undefined ? OF_CONVERSATION : OF_TURN.replace("{turn_id}", encodeURIComponent(turnId));
  return `${path.replace("{conversation_id}", encodeURIComponent(conversationId))}?${query}`;
}

export async function readMarkdown(exported: Exported, language: Language): Promise<string> {
  const response = await fetch(exportAddress(exported, "markdown", language));
  if (!response.ok) throw await problemIn(response);
  return response.text();
}
