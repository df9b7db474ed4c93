import { useEffect, useState } from "react";

import { selectedSpan, type Selected } from "../source/selection";

const DELAY_MS = 80;

/** What is selected of the text under `root`, once the selecting has come to rest. */
export function useSelected(root: HTMLElement | null): Selected | null {
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    if (!root) return undefined;
    let timer = 0;
    let pressed = false;
    const look = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => !pressed && setSelected(selectedNow(root)), DELAY_MS);
    };
    const press = () => (pressed = true);
    const release = () => {
      pressed = false;
      look();
    };
    document.addEventListener("selectionchange", look);
    root.addEventListener("pointerdown", press);
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", release);
    root.addEventListener("scroll", look, { passive: true });
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener("selectionchange", look);
      root.removeEventListener("pointerdown", press);
      window.removeEventListener("pointerup", release);
      window.removeEventListener("pointercancel", release);
      root.removeEventListener("scroll", look);
    };
  }, [root]);
  return selected;
}

function selectedNow(root: HTMLElement): Selected | null {
  const selection = document.getSelection();
  if (!selection || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const span = selectedSpan(range, root);
  return span && { span, box: range.getBoundingClientRect() };
}
