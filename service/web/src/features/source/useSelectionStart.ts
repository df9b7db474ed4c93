import { useEffect, useState, type RefObject } from "react";

/**
 * The `data-index` of what the selection begins in, under `root`, as long as there is a selection.
 *
 * Only what is in sight is drawn, but the browser gives up a selection whose beginning is taken away.
 */
export function useSelectionStart(root: RefObject<HTMLElement | null>): number | null {
  const [index, setIndex] = useState<number | null>(null);
  useEffect(() => {
    const look = () => {
      const selection = document.getSelection();
      const anchor = selection?.isCollapsed === false ? selection.anchorNode : null;
      const item = anchor && root.current?.contains(anchor) ? anchor.parentElement?.closest("[data-index]") : null;
      setIndex(item ? Number(item.getAttribute("data-index")) : null);
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [root]);
  return index;
}

/** The indexes to draw, in order, with that of the selection. */
export function withKept(indexes: number[], kept: number | null): number[] {
  if (kept === null || indexes.includes(kept)) return indexes;
  return [...indexes, kept].sort((one, other) => one - other);
}
