import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";

import type { DocumentText, PageView } from "../../api/types";
import { countBelow, cutter, type Span } from "../../shared/codepoints";
import { strings } from "../../strings";
import { intersects } from "./layout";
import { PageSheet } from "./PageSheet";
import type { PageBox } from "./place";
import { wordsQuery, type Reading } from "./queries";
import classes from "./SourcePages.module.css";
import { scrollBy, type Target } from "./target";
import { useSelectionStart, withKept } from "./useSelectionStart";
import { scaleOf, type Zoom } from "./zoom";

const GAP = 16;
const NO_SPANS: Span[] = [];
const NO_BOXES: PageBox[] = [];

interface Props {
  reading: Reading;
  /** The highlighted words, and where they stand; null as long as that is not known. */
  mark: Span | null;
  boxes: PageBox[] | null;
  matches?: Span[];
  current?: Span | null;
  target?: Target | null;
  zoom: Zoom;
  onScale: (scale: number) => void;
  scroller: HTMLElement | null;
}

/** The pages of a PDF or image as they look; only those in sight are loaded. */
export function SourcePages(props: Props) {
  const { reading, mark, boxes, matches = NO_SPANS, current = null, target = mark, zoom, onScale, scroller } = props;
  const { document, pages } = reading;
  const root = useRef<HTMLDivElement>(null);
  const cut = useMemo(() => cutter(document.text), [document]);
  const { margin, room } = useRoom(root, scroller);
  const widest = useMemo(() => Math.max(...pages.map(({ width }) => width)), [pages]);
  const scale = scaleOf(zoom, room, widest);
  const tops = useMemo(() => topsOf(pages, scale), [pages, scale]);
  const seen = usePagesInSight(tops, scroller, margin);
  const kept = useSelectionStart(root);

  useLayoutEffect(() => onScale(scale), [scale, onScale]);
  useSteadyScale(scroller, scale, margin);
  useTarget({ reading, mark, boxes, target, ready: room > 0, scale, margin, scroller });

  return (
    <div
      ref={root}
      className={classes.pages}
      style={{ height: tops.at(-1), minWidth: widest * scale }}
      role="group"
      aria-label={strings.source.pages}
    >
      {withKept(seen, kept).map((index) => {
        const page = pages[index];
        return (
          page && (
            <div key={page.number} className={classes.page} style={{ top: tops[index] }} data-index={index}>
              <PageSheet
                document={document}
                page={page}
                scale={scale}
                cut={cut}
                boxes={boxes ?? NO_BOXES}
                mark={mark}
                matches={matches}
                current={current}
              />
            </div>
          )
        );
      })}
    </div>
  );
}

/** How far down each page begins below the first, and, last, where they end. */
function topsOf(pages: PageView[], scale: number): number[] {
  const tops = [0];
  for (const { height } of pages) tops.push((tops.at(-1) ?? 0) + height * scale + GAP);
  return tops;
}

/** The indexes of the pages in sight, and one on either side: it is there when it is scrolled to. */
function usePagesInSight(tops: number[], scroller: HTMLElement | null, margin: number): number[] {
  const [seen, setSeen] = useState({ first: 0, end: 1 });
  useLayoutEffect(() => {
    if (!scroller) return undefined;
    const look = () => {
      const from = scroller.scrollTop - margin;
      const first = Math.max(0, countBelow(tops, from + 1) - 2);
      const end = countBelow(tops, from + scroller.clientHeight) + 1;
      setSeen((known) => (known.first === first && known.end === end ? known : { first, end }));
    };
    look();
    scroller.addEventListener("scroll", look, { passive: true });
    return () => scroller.removeEventListener("scroll", look);
  }, [tops, scroller, margin]);
  return Array.from({ length: Math.max(0, seen.end - seen.first) }, (_, index) => seen.first + index);
}

/** How far down the pages begin in what scrolls, and how wide they may be. */
function useRoom(root: RefObject<HTMLElement | null>, scroller: HTMLElement | null) {
  const [room, setRoom] = useState({ margin: 0, room: 0 });
  useLayoutEffect(() => {
    const pages = root.current;
    if (!pages || !scroller) return undefined;
    const look = () => {
      const margin = pages.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
      const { paddingLeft, paddingRight } = getComputedStyle(scroller);
      const width = scroller.clientWidth - (parseFloat(paddingLeft) || 0) - (parseFloat(paddingRight) || 0);
      setRoom((known) => (known.margin === margin && known.room === width ? known : { margin, room: width }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [root, scroller]);
  return room;
}

/** Keep what is in the middle there when the scale changes. */
function useSteadyScale(scroller: HTMLElement | null, scale: number, margin: number) {
  const before = useRef(scale);
  useLayoutEffect(() => {
    const ratio = scale / before.current;
    before.current = scale;
    if (!scroller || ratio === 1 || scroller.scrollTop <= margin) return;
    scrollBy(scroller, (scroller.scrollTop + scroller.clientHeight / 2 - margin) * (ratio - 1));
  }, [scroller, scale, margin]);
}

interface TargetProps {
  reading: Reading;
  mark: Span | null;
  boxes: PageBox[] | null;
  target: Target | null;
  ready: boolean;
  scale: number;
  margin: number;
  scroller: HTMLElement | null;
}

/** Bring the target into sight, once for each target: it may be a while until its place is known. */
function useTarget({ reading, mark, boxes, target, ready, scale, margin, scroller }: TargetProps) {
  const done = useRef<Target | null>(null);
  const found = useTargetBoxes(reading.document, mark, boxes, target);
  useLayoutEffect(() => {
    if (!target || target === done.current || !found || !ready || !scroller) return;
    done.current = target;
    showBoxes(found, reading.pages, scale, margin, scroller);
  }, [target, found, ready, reading, scale, margin, scroller]);
}

/** Scroll to the middle of the boxes, those on several pages too; to the first if they are far apart. */
function showBoxes(boxes: PageBox[], pages: PageView[], scale: number, margin: number, view: HTMLElement) {
  const first = boxes[0];
  const last = boxes.at(-1);
  if (!first || !last) return;
  const above = (number: number) =>
    pages.filter((page) => page.number < number).reduce((sum, { height }) => sum + height * scale + GAP, margin);
  const top = above(first[0]) + first[2] * scale;
  const bottom = above(last[0]) + last[4] * scale;
  const fits = bottom - top < view.clientHeight * 0.85;
  view.scrollTop = fits ? (top + bottom) / 2 - view.clientHeight / 2 : top - view.clientHeight * 0.15;
  view.scrollLeft = Math.max(0, ((first[1] + first[3]) / 2) * scale - view.clientWidth / 2);
}

/** The boxes of the target: those of the mark are known, others are where its words on the page are. */
function useTargetBoxes(
  document: DocumentText,
  mark: Span | null,
  boxes: PageBox[] | null,
  target: Target | null,
): PageBox[] | null {
  const isMark = target !== null && target.start === mark?.start && target.end === mark.end;
  const page = target ? document.pages.find((one) => intersects(one, target)) : undefined;
  const { data: words } = useQuery({
    ...wordsQuery(document.document_id, document.version, page?.number ?? 1),
    enabled: Boolean(page) && (!isMark || boxes?.length === 0),
  });
  return useMemo(() => {
    if (isMark && boxes?.length !== 0) return boxes;
    if (!page || !words) return null;
    const own = words.filter(([start, end]) => target && intersects({ start, end }, target));
    const found = own.map(([, , ...sides]): PageBox => [page.number, ...sides]);
    return found.length > 0 ? found : [[page.number, 0, 0, 0, 0]];
  }, [isMark, boxes, target, page, words]);
}
