import type { Block, Page } from "../../api/types";
import { codePointLength, type Cut, type Span } from "../../shared/codepoints";

const CELL_SEPARATOR = " | ";

/** Adjacent blocks that are shown as one element: the rows of a table, the items of a list. */
export interface Group {
  kind: Block["kind"];
  blocks: Block[];
  /** Pages that begin before the group. */
  pages: number[];
}

/** A stretch of a block's text that is shown one way. */
export interface Piece {
  text: string;
  marked: boolean;
  /** The page that begins with this piece, if one begins inside the block. */
  page: number | null;
}

/** Gather a text's blocks into groups; a page break ends a group. */
export function grouped(blocks: Block[], pages: Page[]): Group[] {
  const groups: Group[] = [];
  let reached = 0;
  for (const block of blocks) {
    const begun = pages.filter(({ start }) => start >= reached && start <= block.start);
    const last = groups.at(-1);
    if (last && begun.length === 0 && joins(last, block)) last.blocks.push(block);
    else groups.push({ kind: block.kind, blocks: [block], pages: begun.map(({ number }) => number) });
    reached = block.end;
  }
  return groups;
}

function joins(group: Group, block: Block): boolean {
  return group.kind === block.kind && (block.kind === "table_row" || block.kind === "list_item");
}

/** Cut a span into pieces at the bounds of `mark` and at the pages that begin inside the span. */
export function pieces(cut: Cut, span: Span, mark: Span | null, pages: Page[]): Piece[] {
  const begun = pages.filter(({ start }) => start > span.start && start < span.end);
  const bounds = [...begun.map(({ start }) => start), ...(mark ? [mark.start, mark.end] : [])];
  const inside = bounds.filter((bound) => bound > span.start && bound < span.end);
  const starts = [...new Set([span.start, ...inside])].sort((a, b) => a - b);
  return starts.map((start, index) => ({
    text: cut({ start, end: starts[index + 1] ?? span.end }),
    marked: mark !== null && mark.start <= start && start < mark.end,
    page: begun.find((page) => page.start === start)?.number ?? null,
  }));
}

/** The spans of a table row's cells. */
export function cells(cut: Cut, row: Span): Span[] {
  let start = row.start;
  return cut(row)
    .split(CELL_SEPARATOR)
    .map((cell) => {
      const span = { start, end: start + codePointLength(cell) };
      start = span.end + CELL_SEPARATOR.length;
      return span;
    });
}

export function intersects(group: Group, span: Span): boolean {
  return group.blocks.some((block) => block.start < span.end && span.start < block.end);
}
