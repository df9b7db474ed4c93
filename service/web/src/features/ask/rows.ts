import type { ConversationTurn } from "../../api/types";
import type { Turn } from "../answer/turn";

/** A turn of a conversation: as it was kept, or as it arrives on this page, or both. */
export interface Row {
  key: string;
  kept: ConversationTurn | null;
  live: Turn | null;
}

/** The turns of a conversation in order; what arrives on this page is shown as it arrived. */
export function rowsOf(kept: ConversationTurn[], live: Turn[]): Row[] {
  const byId = new Map(live.map((turn) => [turn.id, turn]));
  const ids = new Set(kept.map(({ id }) => id));
  const held = kept.map((one) => {
    const turn = byId.get(one.id) ?? null;
    return { key: turn?.key ?? one.id, kept: one, live: turn };
  });
  const others = live.filter(({ id }) => id === null || !ids.has(id));
  return [...held, ...others.map((turn) => ({ key: turn.key, kept: null, live: turn }))];
}
