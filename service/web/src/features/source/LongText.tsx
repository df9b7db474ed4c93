import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useRef, useState, type ReactNode } from "react";

import { bounds, type Group } from "./layout";
import classes from "./SourceText.module.css";
import { pieceAt } from "./SourceText";
import { bringIntoSight, type Target } from "./target";
import { useSelectionStart, withKept } from "./useSelectionStart";

// What a group takes up until it has been measured.
const LINE_HEIGHT = 28;
const GAP = 16;
const LETTER_WIDTH = 8;
const ROW_LETTERS = 60;

interface Props {
  groups: Group[];
  view: (group: Group) => ReactNode;
  target: Target | null;
  scroller: HTMLElement | null;
}

/** A long text, of which only what is in sight is drawn. */
export function LongText({ groups, view, target, scroller }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const [width, setWidth] = useState(600);
  const kept = useSelectionStart(root);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised
  const virtual = useVirtualizer({
    count: groups.length,
    getScrollElement: () => scroller,
    estimateSize: (index) => expectedHeight(groups[index], width),
    getItemKey: (index) => bounds(groups[index] ?? NOTHING).start,
    scrollMargin: margin,
    overscan: 4,
    // The browser would give up a selection that begins in what is no longer drawn.
    rangeExtractor: (range) => withKept(defaultRangeExtractor(range), kept),
  });
  const items = virtual.getVirtualItems();

  useLayoutEffect(() => {
    if (!root.current || !scroller) return;
    const top = root.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    setMargin(top + scroller.scrollTop);
    setWidth(root.current.clientWidth || width);
  }, [scroller, width]);

  const approach = useCallback(
    (at: number) => {
      const index = groups.findLastIndex((group) => bounds(group).start <= at);
      if (index >= 0) virtual.scrollToIndex(index, { align: "center" });
    },
    [groups, virtual],
  );

  useLayoutEffect(() => {
    if (!target || !root.current || !scroller) return undefined;
    const text = root.current;
    const drawn = () => (isDrawn(text, target.start) ? pieceAt(text, target.start) : null);
    return bringIntoSight(drawn, scroller, () => approach(target.start));
  }, [target, scroller, approach]);

  return (
    <div ref={root} className={classes.long} style={{ height: virtual.getTotalSize() }}>
      {items.map(({ key, index, start }) => {
        const group = groups[index];
        return (
          <div
            key={key}
            ref={virtual.measureElement}
            className={classes.item}
            style={{ transform: `translateY(${start - margin}px)` }}
            data-index={index}
            data-from={group && bounds(group).start}
            data-to={group && bounds(group).end}
          >
            {group && view(group)}
          </div>
        );
      })}
    </div>
  );
}

const NOTHING: Group = { kind: "paragraph", blocks: [], pages: [], continues: false, columns: null };

function isDrawn(root: Element, at: number): boolean {
  const items = Array.from(root.querySelectorAll<HTMLElement>("[data-from]"));
  return items.some(({ dataset }) => Number(dataset.from) <= at && at < Number(dataset.to));
}

function expectedHeight(group: Group | undefined, width: number): number {
  if (!group) return 0;
  const perLine = group.kind === "table_row" ? ROW_LETTERS : width / LETTER_WIDTH;
  const lines = group.blocks.reduce((sum, { start, end }) => sum + Math.max(1, Math.ceil((end - start) / perLine)), 0);
  return lines * LINE_HEIGHT + GAP;
}
