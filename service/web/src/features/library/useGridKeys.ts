import type { VirtualItem } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from "react";

const PAGE_ROWS = 10;

interface GridKeys {
  /** The row whose controls the Tab key leads to. */
  active: number;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (event: FocusEvent) => void;
  /** The rows that are drawn, and the active one if it was scrolled away: the focus may be in it. */
  withActive: (rows: VirtualItem[]) => Pick<VirtualItem, "index" | "start">[];
}

/**
 * The arrow keys in a grid (ARIA Authoring Practices): up and down from row to row, left and right from
 * control to control.
 *
 * Rows are marked with `data-row`, their controls with `data-control`; both count from 0.
 */
export function useGridKeys(
  grid: RefObject<HTMLElement | null>,
  count: number,
  scrollTo: (row: number) => void,
): GridKeys {
  const [active, setActive] = useState(0);
  const wanted = useRef<{ row: number; control: number } | null>(null);
  const last = useRef<Pick<VirtualItem, "index" | "start"> | null>(null);

  useLayoutEffect(() => {
    if (!wanted.current) return;
    const { row, control } = wanted.current;
    const found = controlAt(grid.current, row, control);
    if (!found) return;
    wanted.current = null;
    found.focus({ preventScroll: true });
  });

  function onKeyDown(event: KeyboardEvent) {
    const place = placeOf(event.target);
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const step = event.key === "ArrowLeft" ? -1 : 1;
      controlAt(grid.current, place.row, place.control + step)?.focus();
    } else {
      const row = rowAfter(event.key, place.row, count);
      if (row === null) return;
      wanted.current = { row, control: place.control };
      setActive(row);
      scrollTo(row);
    }
    event.preventDefault();
  }

  function onFocus(event: FocusEvent) {
    const place = placeOf(event.target);
    if (place) setActive(place.row);
  }

  function withActive(rows: VirtualItem[]) {
    const drawn = rows.find((row) => row.index === active);
    if (drawn) last.current = drawn;
    return drawn || last.current?.index !== active || active >= count ? rows : [...rows, last.current];
  }

  return { active: Math.min(active, Math.max(count - 1, 0)), onKeyDown, onFocus, withActive };
}

function rowAfter(key: string, row: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowUp: row - 1,
    ArrowDown: row + 1,
    PageUp: row - PAGE_ROWS,
    PageDown: row + PAGE_ROWS,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  return next === undefined ? null : Math.min(Math.max(next, 0), count - 1);
}

function placeOf(target: EventTarget): { row: number; control: number } | null {
  if (!(target instanceof HTMLElement)) return null;
  const row = target.closest<HTMLElement>("[data-row]")?.dataset.row;
  const control = target.closest<HTMLElement>("[data-control]")?.dataset.control;
  return row === undefined || control === undefined ? null : { row: Number(row), control: Number(control) };
}

function controlAt(grid: HTMLElement | null, row: number, control: number): HTMLElement | null {
  return grid?.querySelector<HTMLElement>(`[data-row="${row}"] [data-control="${control}"]`) ?? null;
}
