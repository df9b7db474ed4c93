import type { ClipboardEvent } from "react";

import { codePointLength, cutter, type Span } from "../../shared/codepoints";

/** The words of the document that are selected, and where they are on the screen. */
export interface Selected {
  span: Span;
  box: DOMRect;
}

/**
 * What a range of the page selects of the text that is drawn under `root`.
 *
 * Drawn pieces of the text say where they begin (`data-start`), so that the words can be cut from
 * the text itself: what lies between two pieces may not be drawn.
 */
export function selectedSpan(range: Range, root: Element): Span | null {
  if (range.collapsed || !root.contains(range.commonAncestorContainer)) return null;
  const drawn = Array.from(root.querySelectorAll<HTMLElement | SVGElement>("[data-start]"));
  const touched = drawn.filter((piece) => range.intersectsNode(piece));
  const first = touched[0];
  const last = touched.at(-1);
  if (!first || !last) return null;
  const start = startOf(first) + lengthBefore(first, range.startContainer, range.startOffset, 0);
  const whole = codePointLength(last.textContent);
  const end = startOf(last) + lengthBefore(last, range.endContainer, range.endOffset, whole);
  return start < end ? { start, end } : null;
}

function startOf(piece: HTMLElement | SVGElement): number {
  return Number(piece.dataset.start);
}

/** How many code points of a piece stand before a bound of the range; `otherwise` if it is outside. */
function lengthBefore(piece: Element, container: Node, offset: number, otherwise: number): number {
  if (!piece.contains(container)) return otherwise;
  if (container.nodeType !== Node.TEXT_NODE) return offset === 0 ? 0 : otherwise;
  return codePointLength((container.textContent ?? "").slice(0, offset));
}

/** Copy what is selected as the text has it: drawn on pages, each of its words stands alone. */
export function copyExactly(text: string): (event: ClipboardEvent) => void {
  return (event) => {
    const selection = document.getSelection();
    const span = selection?.rangeCount ? selectedSpan(selection.getRangeAt(0), event.currentTarget) : null;
    if (!span) return;
    event.clipboardData.setData("text/plain", cutter(text)(span));
    event.preventDefault();
  };
}
