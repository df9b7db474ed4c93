import { VisuallyHidden } from "@mantine/core";
import { IconCopy, IconMessageQuestion } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";

import type { DocumentText } from "../../api/types";
import { cutter } from "../../shared/codepoints";
import { strings } from "../../strings";
import { askPath } from "../source/address";
import type { Selected } from "../source/selection";
import { cited } from "./cited";
import classes from "./SelectionBar.module.css";

const HEIGHT = 44;
const WIDTH = 330;

interface Props {
  document: DocumentText;
  selected: Selected;
}

/** What can be done with the words that are selected; the Tab key leads here from the text. */
export function SelectionBar({ document: source, selected: { span, box } }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const [, navigate] = useLocation();
  const [copied, setCopied] = useState<boolean | null>(null);
  const words = cutter(source.text)(span);

  useEffect(() => {
    const enter = (event: KeyboardEvent) => {
      if (event.key === "Escape") document.getSelection()?.removeAllRanges();
      if (event.key !== "Tab" || event.shiftKey || bar.current?.contains(document.activeElement)) return;
      event.preventDefault();
      bar.current?.querySelector("button")?.focus();
    };
    document.addEventListener("keydown", enter);
    return () => document.removeEventListener("keydown", enter);
  }, []);

  const copy = async () => setCopied(await copyText(cited(source, span)));
  return (
    <div
      ref={bar}
      className={classes.bar}
      role="toolbar"
      aria-label={strings.reader.selection}
      style={placed(box)}
      // Pressing a button must not take the selection away.
      onMouseDown={(event) => event.preventDefault()}
    >
      <button type="button" className={classes.action} onClick={() => navigate(askPath(source.document_id, words.trim()))}>
        <IconMessageQuestion size={17} aria-hidden />
        {strings.reader.askSelection}
      </button>
      <button type="button" className={classes.action} onClick={() => void copy()}>
        <IconCopy size={17} aria-hidden />
        {copyLabel(copied)}
      </button>
      <VisuallyHidden role="status">
        {copied === null ? strings.reader.selected : copyLabel(copied)}
      </VisuallyHidden>
    </div>
  );
}

function copyLabel(copied: boolean | null): string {
  if (copied === null) return strings.reader.copy;
  return copied ? strings.reader.copied : strings.reader.copyFailed;
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Above the words, or below them where there is no room. */
function placed(box: DOMRect): { top: number; left: number } {
  const above = box.top - HEIGHT - 8;
  const top = above > 60 ? above : Math.min(box.bottom + 8, window.innerHeight - HEIGHT - 8);
  const left = Math.min(Math.max(box.left + box.width / 2 - WIDTH / 2, 8), Math.max(8, window.innerWidth - WIDTH - 8));
  return { top, left };
}
