import { strings } from "../../strings";
import type { Wishes } from "./wishes";

/** What a conversation's title may have, in code points. */
const LONGEST = 200;

/** What to call a summary: its focus, or what is summarized. */
export function titleFor({ focus, whole, documents }: Wishes, collection: string): string {
  const words = focus.trim();
  if (words) return shortened(words);
  const [first, ...others] = documents;
  if (whole || !first) return shortened(strings.summary.titleOfAll(collection));
  if (others.length === 0) return shortened(strings.summary.titleOf(first.title));
  return shortened(strings.summary.titleOfSeveral(first.title, others.length));
}

function shortened(title: string): string {
  const characters = Array.from(title);
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("").trimEnd()}…` : title;
}
