/** A stretch `[start, end)` of a text, in Unicode code points, as the API counts. */
export interface Span {
  start: number;
  end: number;
}

export type Cut = (span: Span) => string;

const BEYOND_ONE_UNIT = /[\ud800-\udbff]/;

/**
 * A function that cuts spans out of `text`.
 *
 * JavaScript strings count UTF-16 units, the API counts code points: they differ after the first
 * character outside the basic plane (an emoji, a rare Han character).
 */
export function cutter(text: string): Cut {
  if (!BEYOND_ONE_UNIT.test(text)) return ({ start, end }) => text.slice(start, end);
  const units = unitOffsets(text);
  const unit = (offset: number): number => units[offset] ?? text.length;
  return ({ start, end }) => text.slice(unit(start), unit(end));
}

/** The inverse of cutting: which code point of `text` begins at a UTF-16 unit. */
export function pointCounter(text: string): (unit: number) => number {
  const pairs = Uint32Array.from(text.matchAll(/[\ud800-\udbff](?=[\udc00-\udfff])/g), ({ index }) => index);
  if (pairs.length === 0) return (unit) => unit;
  return (unit) => unit - countBelow(pairs, unit);
}

/** How many of the sorted `numbers` are less than `bound`. */
export function countBelow(numbers: ArrayLike<number>, bound: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function codePointLength(text: string): number {
  return BEYOND_ONE_UNIT.test(text) ? Array.from(text).length : text.length;
}

function unitOffsets(text: string): Uint32Array {
  const offsets: number[] = [];
  let unit = 0;
  for (const character of text) {
    offsets.push(unit);
    unit += character.length;
  }
  return Uint32Array.from(offsets);
}
