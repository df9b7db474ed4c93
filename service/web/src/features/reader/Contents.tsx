import { useMemo } from "react";

import type { DocumentText } from "../../api/types";
import { cutter, type Span } from "../../shared/codepoints";
import { strings } from "../../strings";
import classes from "./Contents.module.css";

interface Heading extends Span {
  title: string;
  level: number;
}

/** The headings of a text, in order; levels begin at 0, whatever the outermost of the text is. */
export function headingsOf({ text, blocks }: DocumentText): Heading[] {
  const cut = cutter(text);
  const found = blocks.filter(({ kind }) => kind === "heading");
  const outermost = Math.min(...found.map(({ level }) => level));
  return found.map(({ start, end, level }) => ({
    start,
    end,
    title: cut({ start, end }).replaceAll(/\s+/g, " ").trim(),
    level: Math.min(level - outermost, 4),
  }));
}

interface Props {
  document: DocumentText;
  onGo: (heading: Span) => void;
}

/** The table of contents, made of the headings. */
export function Contents({ document, onGo }: Props) {
  const headings = useMemo(() => headingsOf(document), [document]);
  if (headings.length < 2) return null;
  return (
    <nav className={classes.contents} aria-label={strings.reader.contents}>
      <h2 className={classes.title}>{strings.reader.contents}</h2>
      <ol className={classes.list} lang={document.language ?? undefined}>
        {headings.map((heading) => (
          <li key={heading.start} className={classes.item}>
            <button
              type="button"
              className={classes.heading}
              data-level={heading.level}
              onClick={() => onGo(heading)}
            >
              {heading.title}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
