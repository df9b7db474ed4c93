import type { Made } from "./SummaryContext";

// The number changes with the shape of a brief, so that an older one is not read as a new one.
const KEY = "footnote.summary.2";

/** The summary of this tab, from before it was reloaded. */
export function loadMade(): Made | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Made | null;
  } catch {
    return null;
  }
}

export function saveMade(made: Made | null): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(made));
  } catch {
    // Storage is full or switched off: the summary lives as long as the page.
  }
}
