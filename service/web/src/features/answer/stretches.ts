import type { Statement } from "../../api/types";
import { codePointLength, cutter, type Span } from "../../shared/codepoints";
import { SUPPORTS } from "./supports";

/** A part of a statement's text, and whether it lacks support. */
export interface Stretch {
  text: string;
  lacking: boolean;
}

/**
 * A statement's text, stretch by stretch. Where the check does not tell which words lack support, all
 * of them do.
 */
export function stretchesOf({ text, support: { status, spans } }: Statement): Stretch[] {
  if (!SUPPORTS[status].lacking) return [{ text, lacking: false }];
  if (spans.length === 0) return [{ text, lacking: true }];
  return inStretches(text, spans.map(([start, end]) => ({ start, end })));
}

/**
 * A text cut at the bounds of `spans`, whatever their order; nothing of it is lost or repeated.
 *
 * Neighbours that lack support are one stretch, with the space between them.
 */
export function inStretches(text: string, spans: Span[]): Stretch[] {
  const cut = cutter(text);
  const stretches: Stretch[] = [];
  let reached = 0;
  const reach = (end: number, lacking: boolean) => {
    const words = end > reached ? cut({ start: reached, end }) : "";
    if (words) add(stretches, { text: words, lacking });
    reached = Math.max(reached, end);
  };
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    reach(start, false);
    reach(end, true);
  }
  reach(codePointLength(text), false);
  return stretches;
}

function add(stretches: Stretch[], next: Stretch): void {
  const last = stretches.at(-1);
  const before = stretches.at(-2);
  if (next.lacking && last?.lacking) {
    last.text += next.text;
  } else if (next.lacking && before?.lacking && last?.text.trim() === "") {
    stretches.pop();
    before.text += last.text + next.text;
  } else {
    stretches.push(next);
  }
}
