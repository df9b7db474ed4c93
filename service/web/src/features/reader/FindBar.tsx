import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { useEffect, useRef, type KeyboardEvent } from "react";

import { IconButton } from "../../shared/IconButton";
import { strings } from "../../strings";
import classes from "./FindBar.module.css";
import type { Search } from "./useFind";

interface Props {
  search: Search;
  onClose: () => void;
}

/** Searches inside the document that is read. */
export function FindBar({ search, onClose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    // While Chinese is being composed, Enter and Escape are the composer's.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") search.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const none = search.found.length === 0;
  return (
    <div className={classes.bar} role="search" aria-label={strings.reader.find}>
      <input
        ref={input}
        className={classes.input}
        type="text"
        autoComplete="off"
        spellCheck={false}
        data-find
        aria-label={strings.reader.findLabel}
        placeholder={strings.reader.findLabel}
        value={search.words}
        onChange={(event) => search.setWords(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span className={classes.count} role="status">
        {countSaid(search)}
      </span>
      <IconButton label={strings.reader.findPrevious} disabled={none} onClick={() => search.step(-1)}>
        <IconArrowUp size={18} />
      </IconButton>
      <IconButton label={strings.reader.findNext} disabled={none} onClick={() => search.step(1)}>
        <IconArrowDown size={18} />
      </IconButton>
      <IconButton label={strings.reader.findClose} onClick={onClose}>
        <IconX size={18} />
      </IconButton>
    </div>
  );
}

function countSaid({ words, found, at, settled }: Search): string {
  if (!words.trim() || !settled) return "";
  return found.length === 0 ? strings.reader.nothingFound : strings.reader.found(at + 1, found.length);
}
