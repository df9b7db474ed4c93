import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { DocumentText, PageView, PageWords } from "../../api/types";
import type { Cut, Span } from "../../shared/codepoints";
import { strings } from "../../strings";
import { intersects, within } from "./layout";
import classes from "./PageSheet.module.css";
import type { PageBox } from "./place";
import { wordsQuery } from "./queries";
import { dpiFor } from "./zoom";

interface Props {
  document: DocumentText;
  page: PageView;
  /** CSS pixels a point. */
  scale: number;
  cut: Cut;
  boxes: PageBox[];
  mark: Span | null;
  matches: Span[];
  current: Span | null;
}

/** A page as it looks, with boxes over the highlighted words; its words can be selected. */
export function PageSheet({ document, page, scale, cut, boxes, mark, matches, current }: Props) {
  const { data: words = NO_WORDS } = useQuery(wordsQuery(document.document_id, document.version, page.number));
  const own = boxes.filter(([number]) => number === page.number);
  return (
    <div
      className={classes.sheet}
      style={{ width: page.width * scale, height: page.height * scale }}
      data-page={page.number}
    >
      <PageImage document={document} page={page} scale={scale} />
      <svg
        className={classes.overlay}
        viewBox={`0 0 ${page.width} ${page.height}`}
        lang={document.language ?? undefined}
        aria-label={strings.source.wordsOfPage(page.number)}
      >
        {own.map(([, left, top, right, bottom]) => (
          <rect
            key={`${left},${top}`}
            className={classes.mark}
            data-kind="mark"
            {...padded(left, top, right, bottom)}
          />
        ))}
        <Matches words={words} matches={matches} current={current} />
        {words.map((word) => (
          <Word key={word.join()} word={word} cut={cut} />
        ))}
      </svg>
      {own.length > 0 && mark && <mark className={classes.said}>{onPage(document, page, mark, cut)}</mark>}
    </div>
  );
}

const NO_WORDS: PageWords["words"] = [];
const PADDING = 1;

function padded(left: number, top: number, right: number, bottom: number) {
  return {
    x: left - PADDING,
    y: top - PADDING,
    width: right - left + 2 * PADDING,
    height: bottom - top + 2 * PADDING,
    rx: 1.5,
  };
}

/** The part of the highlighted words that stands on a page. */
function onPage({ pages }: DocumentText, { number }: PageView, mark: Span, cut: Cut): string {
  const page = pages.find((one) => one.number === number);
  if (!page) return "";
  return cut({ start: Math.max(mark.start, page.start), end: Math.min(mark.end, page.end) }).trim();
}

interface MatchesProps {
  words: PageWords["words"];
  matches: Span[];
  current: Span | null;
}

function Matches({ words, matches, current }: MatchesProps) {
  const first = words[0];
  const last = words.at(-1);
  if (!first || !last) return null;
  const here = within(matches, { start: first[0], end: last[1] });
  const all = current && !here.includes(current) ? [...here, current] : here;
  return all.flatMap((match) =>
    words
      .filter(([start, end]) => intersects({ start, end }, match))
      .map((word) => (
        <rect
          key={`${match.start},${word[0]}`}
          className={classes.match}
          data-kind={match === current ? "current" : "match"}
          {...padded(...partOf(word, match))}
        />
      )),
  );
}

/** About where a part of a word stands: in Chinese a word of the page may be a whole line. */
function partOf([start, end, left, top, right, bottom]: PageWords["words"][number], part: Span) {
  const letter = (right - left) / (end - start);
  const from = left + letter * Math.max(part.start - start, 0);
  const to = right - letter * Math.max(end - part.end, 0);
  return [from, top, to, bottom] as const;
}

// What letters reach below their line, as a share of their height.
const DESCENT = 0.22;

/** A word that cannot be seen, over its picture, so that it can be selected there. */
function Word({ word: [start, end, left, top, right, bottom], cut }: { word: PageWords["words"][number]; cut: Cut }) {
  return (
    <text
      className={classes.word}
      x={left}
      y={bottom - DESCENT * (bottom - top)}
      fontSize={bottom - top}
      textLength={right - left}
      lengthAdjust="spacingAndGlyphs"
      data-start={start}
    >
      {cut({ start, end })}
    </text>
  );
}

function PageImage({ document, page, scale }: Pick<Props, "document" | "page" | "scale">) {
  const wanted = imageAddress(document, page, dpiFor(scale, window.devicePixelRatio));
  const [shown, setShown] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const alt = strings.source.pageImage(page.number, document.title);
  if (failed === wanted) {
    const again = () => {
      setFailed(null);
      setAttempt(attempt + 1);
    };
    return (
      <div className={classes.failed} role="alert">
        {strings.source.pageFailed}
        <Button size="xs" variant="default" onClick={again}>
          {strings.retry}
        </Button>
      </div>
    );
  }
  return (
    <>
      {/* What is there stays until a sharper image has come. */}
      {shown !== null && shown !== wanted && <img className={classes.image} src={shown} alt="" />}
      <img
        key={`${wanted} ${attempt}`}
        className={classes.image}
        src={wanted}
        alt={alt}
        data-shown={shown === wanted || undefined}
        draggable={false}
        onLoad={() => setShown(wanted)}
        onError={() => setFailed(wanted)}
      />
    </>
  );
}

function imageAddress({ document_id, version }: DocumentText, { number }: PageView, dpi: number): string {
  return `/v1/documents/${encodeURIComponent(document_id)}/pages/${number}/image?version=${version}&dpi=${dpi}`;
}
