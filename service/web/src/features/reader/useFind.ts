import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";

import type { Span } from "../../shared/codepoints";
import { finder } from "../source/find";

// Long enough to type on, so that a long text is not searched for every letter.
const DELAY_MS = 120;

/** A search inside a document: what was looked for, where it stands, and which place is gone to. */
export interface Search {
  words: string;
  setWords: (words: string) => void;
  found: Span[];
  /** Whether `found` is of the words as they are now. */
  settled: boolean;
  at: number;
  current: Span | null;
  step: (by: 1 | -1) => void;
}

/** Search a text; nothing is found while the search is not open. */
export function useFind(text: string, open: boolean): Search {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const [settled] = useDebouncedValue(words, DELAY_MS);
  const wanted = open ? settled.trim() : "";
  const searched = open && wanted !== "";
  // Reading a long text for the first time takes a moment, so it waits for the first words.
  const find = useMemo(() => (searched ? finder(text) : null), [text, searched]);
  const found = useMemo(() => find?.(wanted) ?? NONE, [find, wanted]);
  const step = (by: 1 | -1) => setAt((index) => (found.length ? (index + by + found.length) % found.length : 0));
  return {
    words,
    setWords: (changed) => {
      setWords(changed);
      setAt(0);
    },
    found,
    settled: settled === words,
    at,
    current: found[at] ?? null,
    step,
  };
}

const NONE: Span[] = [];
