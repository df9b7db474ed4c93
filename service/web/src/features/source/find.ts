import { countBelow, pointCounter, type Span } from "../../shared/codepoints";

/** Finds words in a text: where they stand, in order. */
export type Find = (words: string) => Span[];

/** A text made comparable: its letters, and where each comes from in UTF-16 units of the text. */
interface Folded {
  letters: string;
  /** From where to where in the text the letters `[start, end)` come. */
  origin: (start: number, end: number) => [start: number, end: number];
}

interface Chunk {
  at: number;
  from: number;
  /** Where each letter's origin begins and ends; null if letter and unit go side by side. */
  bounds: { starts: number[]; ends: number[] } | null;
}

const CHUNK_UNITS = 4_096;
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gsu;
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
const SPECIAL = /[.*+?^${}()|[\]\\/-]/g;
const CJK = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

/**
 * A search in `text` that regards neither case, nor width, ligatures and other compatibility forms
 * (NFKC), nor the kind of quotation mark, hyphen or white space.
 */
export function finder(text: string): Find {
  const { letters, origin } = fold(text);
  const point = pointCounter(text);
  return (words) => {
    const wanted = pattern(words);
    if (!wanted) return [];
    return Array.from(letters.matchAll(wanted), (match) => {
      const [start, end] = origin(match.index, match.index + match[0].length);
      return { start: point(start), end: point(end) };
    });
  };
}

/** Of several places of the same words, the one that lies where the words lay before. */
export function nearest(found: Span[], share: number, length: number): Span | null {
  const expected = share * length;
  const distance = (span: Span): number => Math.abs(span.start - expected);
  return found.reduce<Span | null>((best, one) => (best && distance(best) <= distance(one) ? best : one), null);
}

function pattern(words: string): RegExp | null {
  const parts = fold(words).letters.trim().split(/\s+/);
  const [first, ...rest] = parts;
  if (!first) return null;
  let source = escaped(first);
  let last = first;
  for (const part of rest) {
    // A line break inside Chinese words is no space between them.
    const apart = CJK.test(last.slice(-1)) && CJK.test(part.slice(0, 1)) ? "\\s*" : "\\s+";
    source += apart + escaped(part);
    last = part;
  }
  return new RegExp(source, "g");
}

function escaped(words: string): string {
  return words.replaceAll(SPECIAL, "\\$&");
}

function fold(text: string): Folded {
  const chunks: Chunk[] = [];
  const folded: string[] = [];
  let at = 0;
  for (let from = 0, to = 0; from < text.length; from = to) {
    to = chunkEnd(text, from);
    const chunk = foldChunk(text.slice(from, to), from);
    chunks.push({ at, from, bounds: chunk.bounds });
    folded.push(chunk.letters);
    at += chunk.letters.length;
  }
  const starts = chunks.map((chunk) => chunk.at);
  const boundsAt = (letter: number): [number, number] => {
    const chunk = chunks[countBelow(starts, letter + 1) - 1];
    if (!chunk) return [0, 0];
    const inside = letter - chunk.at;
    if (!chunk.bounds) return [chunk.from + inside, chunk.from + inside + 1];
    return [chunk.bounds.starts[inside] ?? 0, chunk.bounds.ends[inside] ?? 0];
  };
  return { letters: folded.join(""), origin: (start, end) => [boundsAt(start)[0], boundsAt(end - 1)[1]] };
}

/** A chunk ends before a letter that begins anew, never inside a character or before its accent. */
function chunkEnd(text: string, from: number): number {
  let to = Math.min(from + CHUNK_UNITS, text.length);
  while (to < text.length && /^[\udc00-\udfff\p{M}]/u.test(text.slice(to, to + 1))) to += 1;
  return to;
}

function foldChunk(text: string, from: number): { letters: string; bounds: Chunk["bounds"] } {
  const letters = comparable(text);
  // Most text is in its normal form, where each letter stays where it was.
  if (letters.length === text.length && text.normalize("NFKC") === text) return { letters, bounds: null };
  return foldClusters(text, from);
}

function foldClusters(text: string, from: number): { letters: string; bounds: Chunk["bounds"] } {
  const bounds = { starts: [] as number[], ends: [] as number[] };
  let letters = "";
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const folded = comparable(cluster);
    letters += folded;
    // One entry for each UTF-16 unit of the letters.
    bounds.starts.push(...Array<number>(folded.length).fill(from + index));
    bounds.ends.push(...Array<number>(folded.length).fill(from + index + cluster.length));
  }
  return { letters, bounds };
}

function comparable(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(INVISIBLE, "")
    .replaceAll(/[‘’‛]/g, "'")
    .replaceAll(/[“”„‟]/g, '"')
    .replaceAll(/[‐‑‒–—−]/g, "-")
    .replaceAll("ς", "σ");
}
