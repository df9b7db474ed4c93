import { useLayoutEffect, useMemo, useRef } from "react";

import type { DocumentText } from "../../api/types";
import { cutter, type Span } from "../../shared/codepoints";
import { GroupView } from "./GroupView";
import { bounds, grouped, intersects, within, type Group, type Highlight } from "./layout";
import { LongText } from "./LongText";
import classes from "./SourceText.module.css";
import { bringIntoSight, type Target } from "./target";

// Below this a text is drawn whole, and the browser's own printing and selecting reach all of it.
const MOST_GROUPS_WHOLE = 250;
const MOST_POINTS_WHOLE = 150_000;

const NO_SPANS: Span[] = [];
const NO_HIGHLIGHTS: Highlight[] = [];

interface Props {
  document: DocumentText;
  /** The words to highlight. */
  mark: Span | null;
  /** The words that a search found, in order, and which of them is gone to. */
  matches?: Span[];
  current?: Span | null;
  /** What to bring into sight; `mark` if nothing is said. */
  target?: Target | null;
  /** The element that scrolls the text, once it is there. */
  scroller?: HTMLElement | null;
}

/** A document's text, block by block, with the exact words `mark` highlighted. */
export function SourceText({ document, mark, matches = NO_SPANS, current = null, target = mark, scroller = null }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const cut = useMemo(() => cutter(document.text), [document]);
  const groups = useMemo(() => grouped(document.blocks, document.pages, cut), [document, cut]);
  const highlights = (group: Group): Highlight[] => highlightsOf(bounds(group), mark, matches, current);
  const view = (group: Group) => (
    <GroupView
      key={bounds(group).start}
      group={group}
      cut={cut}
      pages={document.pages}
      highlights={highlights(group)}
    />
  );
  const long = groups.length > MOST_GROUPS_WHOLE || document.text.length > MOST_POINTS_WHOLE;

  useLayoutEffect(() => {
    const text = root.current;
    if (long || !target || !text || !scroller) return undefined;
    return bringIntoSight(() => pieceAt(text, target.start), scroller, () => undefined);
  }, [long, target, scroller]);

  return (
    <div ref={root} className={classes.text} lang={document.language ?? undefined}>
      {long ? <LongText groups={groups} view={view} target={target} scroller={scroller} /> : groups.map(view)}
    </div>
  );
}

/** The drawn piece of the text that a code point stands in, or the next one. */
export function pieceAt(root: Element, at: number): Element | null {
  const drawn = root.querySelectorAll<HTMLElement>("[data-start]");
  return Array.from(drawn).findLast((piece) => Number(piece.dataset.start) <= at) ?? null;
}

function highlightsOf(group: Span, mark: Span | null, matches: Span[], current: Span | null): Highlight[] {
  const found: Highlight[] = within(matches, group).map((span) => ({ ...span, kind: "match" }));
  if (mark && intersects(group, mark)) found.push({ ...mark, kind: "mark" });
  if (current && intersects(group, current)) found.push({ ...current, kind: "current" });
  return found.length > 0 ? found : NO_HIGHLIGHTS;
}
