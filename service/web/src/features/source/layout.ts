import type { Block, Page } from "../../api/types";
import { codePointLength, type Cut, type Span } from "../../shared/codepoints";

const CELL_SEPARATOR = " | ";
const MOST_ROWS = 40;
const MOST_POINTS = 6_000;
/** Within so many code points of its end, a slice of a long block ends where a sentence or word does. */
const LOOK_BACK = 600;
const WIDEST_COLUMN = 40;

/** Adjacent blocks that are shown as one element: the rows of a table, the items of a list. */
export interface Group {
  kind: Block["kind"];
  blocks: Block[];
  /** Pages that begin before the group. */
  pages: number[];
  /** Whether the group goes on with the one before: a long list or table comes in several. */
  continues: boolean;
  /** The shares of the columns of a table that comes in several groups. */
  columns: number[] | null;
}

/** What is highlighted: the words of a place, words that were searched for, and those gone to. */
export interface Highlight extends Span {
  kind: "mark" | "match" | "current";
}

/** A stretch of a block's text that is shown one way. */
export interface Piece {
  start: number;
  text: string;
  highlight: Highlight["kind"] | null;
  /** The page that begins with this piece, if one begins inside the block. */
  page: number | null;
}

/**
 * Gather a text's blocks into groups; a page break ends a group.
 *
 * No group grows long, so that as little as is in sight can be drawn: a long table, list or block
 * is given out in several groups.
 */
export function grouped(blocks: Block[], pages: Page[], cut: Cut): Group[] {
  const groups: Group[] = [];
  let nextPage = 0;
  let reached = 0;
  for (const block of blocks.flatMap((one) => sliced(one, cut))) {
    const begun: number[] = [];
    for (let page = pages[nextPage]; page && page.start <= block.start; page = pages[nextPage]) {
      if (page.start >= reached) begun.push(page.number);
      nextPage += 1;
    }
    add(groups, block, begun);
    reached = block.end;
  }
  return withColumns(groups, cut);
}

function add(groups: Group[], block: Block, begun: number[]): void {
  const last = groups.at(-1);
  const joins = last && begun.length === 0 && goesOn(last, block);
  if (joins && last.blocks.length < MOST_ROWS) last.blocks.push(block);
  else groups.push({ kind: block.kind, blocks: [block], pages: begun, continues: Boolean(joins), columns: null });
}

function goesOn(group: Group, block: Block): boolean {
  return group.kind === block.kind && (block.kind === "table_row" || block.kind === "list_item");
}

/** A block in stretches that can be drawn each in no time. */
function sliced(block: Block, cut: Cut): Block[] {
  if (block.end - block.start <= MOST_POINTS || block.kind === "table_row") return [block];
  const slices: Block[] = [];
  for (let start = block.start, end = start; start < block.end; start = end) {
    end = sliceEnd(start, block.end, cut);
    slices.push({ ...block, start, end });
  }
  return slices;
}

function sliceEnd(start: number, blockEnd: number, cut: Cut): number {
  const end = start + MOST_POINTS;
  if (end >= blockEnd) return blockEnd;
  const tail = cut({ start: end - LOOK_BACK, end });
  const at = Math.max(...["\n", "。", ". ", " "].map((bound) => tail.lastIndexOf(bound) + bound.length * Number(tail.includes(bound))));
  return at > 0 ? end - LOOK_BACK + codePointLength(tail.slice(0, at)) : end;
}

/** The groups of one table have the same columns. */
function withColumns(groups: Group[], cut: Cut): Group[] {
  groups.forEach((group, index) => {
    if (group.kind !== "table_row" || group.continues || !groups[index + 1]?.continues) return;
    const columns = shares(group.blocks, cut);
    for (let at = index; at === index || groups[at]?.continues; at += 1) {
      const part = groups[at];
      if (part) part.columns = columns;
    }
  });
  return groups;
}

function shares(rows: Block[], cut: Cut): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    cells(cut, row).forEach(({ start, end }, column) => {
      widths[column] = Math.min(WIDEST_COLUMN, Math.max(widths[column] ?? 4, end - start));
    });
  }
  const all = widths.reduce((sum, width) => sum + width, 0);
  return widths.map((width) => width / all);
}

/** Cut a span into pieces at the bounds of highlights and where pages begin inside the span. */
export function pieces(cut: Cut, span: Span, highlights: Highlight[], pages: Page[]): Piece[] {
  const begun = pages.filter(({ start }) => start > span.start && start < span.end);
  const bounds = [...begun.map(({ start }) => start), ...highlights.flatMap(({ start, end }) => [start, end])];
  const inside = bounds.filter((bound) => bound > span.start && bound < span.end);
  const starts = [...new Set([span.start, ...inside])].sort((a, b) => a - b);
  return starts.map((start, index) => ({
    start,
    text: cut({ start, end: starts[index + 1] ?? span.end }),
    highlight: highlightAt(highlights, start),
    page: begun.find((page) => page.start === start)?.number ?? null,
  }));
}

const STRENGTH = { current: 2, match: 1, mark: 0 };

function highlightAt(highlights: Highlight[], at: number): Highlight["kind"] | null {
  const here = highlights.filter(({ start, end }) => start <= at && at < end).map(({ kind }) => kind);
  return here.sort((one, other) => STRENGTH[other] - STRENGTH[one])[0] ?? null;
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

export function bounds(group: Group): Span {
  return { start: group.blocks[0]?.start ?? 0, end: group.blocks.at(-1)?.end ?? 0 };
}

export function intersects(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

/** Of sorted spans that do not overlap, those that touch `span`. */
export function within(spans: Span[], span: Span): Span[] {
  let first = 0;
  let end = spans.length;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if ((spans[middle]?.end ?? 0) <= span.start) first = middle + 1;
    else end = middle;
  }
  let last = first;
  while (last < spans.length && (spans[last]?.start ?? 0) < span.end) last += 1;
  return spans.slice(first, last);
}
