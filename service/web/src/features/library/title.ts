import type { Document } from "../../api/types";

/** What to call a document: its title, or where it came from. */
export function titleOf({ title, source }: Document): string {
  return title ?? source;
}
