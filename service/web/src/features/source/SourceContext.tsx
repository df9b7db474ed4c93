import { createContext, useContext, useMemo, useRef, useState, type ReactNode } from "react";

import type { Place } from "./place";

/** The places that the reader walks through, and the one that is open. */
export interface OpenSource {
  places: Place[];
  index: number;
}

interface SourceState {
  opened: OpenSource | null;
  open: (places: Place[], index: number) => void;
  step: (by: number) => void;
  /** Show another place instead of the one that is open. */
  replace: (place: Place) => void;
  close: () => void;
}

const SourceContext = createContext<SourceState | null>(null);

export function SourceProvider({ children }: { children: ReactNode }) {
  const [opened, setOpened] = useState<OpenSource | null>(null);
  const opener = useRef<Element | null>(null);
  const state = useMemo<SourceState>(
    () => ({
      opened,
      open: (places, index) => {
        opener.current = document.activeElement;
        setOpened({ places, index });
      },
      step: (by) => setOpened((current) => current && stepped(current, by)),
      replace: (place) => setOpened((current) => current && replaced(current, place)),
      close: () => {
        setOpened(null);
        if (opener.current instanceof HTMLElement) opener.current.focus();
      },
    }),
    [opened],
  );
  return <SourceContext value={state}>{children}</SourceContext>;
}

export function useSource(): SourceState {
  const state = useContext(SourceContext);
  if (!state) throw new Error("useSource needs a SourceProvider above it");
  return state;
}

function stepped({ places, index }: OpenSource, by: number): OpenSource {
  return { places, index: Math.min(Math.max(index + by, 0), places.length - 1) };
}

function replaced({ places, index }: OpenSource, place: Place): OpenSource {
  return { places: places.with(index, place), index };
}
