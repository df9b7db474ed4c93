import type { Turn } from "../answer/turn";

// The number changes with the shape of a turn, so that an older one is not read as a new one.
const KEY = "footnote.turns.1";

/** The turns of this tab, from before it was reloaded. */
export function loadTurns(): Turn[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Turn[];
  } catch {
    return [];
  }
}

export function saveTurns(turns: Turn[]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(turns.filter(({ status }) => status !== "streaming")));
  } catch {
    // Storage is full or switched off: the turns live as long as the page.
  }
}
