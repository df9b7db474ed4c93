import { Skeleton, UnstyledButton } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useState, type RefObject } from "react";

import type { Document } from "../../api/types";
import { strings } from "../../strings";
import classes from "./DocumentGrid.module.css";
import { DocumentRow } from "./DocumentRow";
import { directionOf, sortedBy, type Column, type Sort } from "./listing";
import { useGridKeys } from "./useGridKeys";
import { pageOf, type useDocuments } from "./useDocuments";
import type { Selection } from "./useSelection";

const COMPACT_BELOW_REM = 42;
const ROW_REM = 3.75;
const CARD_REM = 6.6;
const OVERSCAN = 6;
const AHEAD = 40;
const REST_MS = 60;
// The height of the head is a row of the grid too.
const HEAD_ROWS = 1;

interface Props {
  documents: ReturnType<typeof useDocuments>;
  total: number;
  scroller: RefObject<HTMLDivElement | null>;
  sort: Sort;
  onSort: (sort: Sort) => void;
  selection: Selection;
  onDetails: (document: Document) => void;
  onDelete: ((document: Document) => void) | undefined;
}

/** A list of documents of any length, of which only the rows in sight are drawn. */
export function DocumentGrid({ documents, total, scroller, sort, onSort, selection, onDetails, onDelete }: Props) {
  const { ref, width } = useElementSize();
  const body = useRef<HTMLDivElement>(null);
  const isCompact = width > 0 && width < COMPACT_BELOW_REM * rem();
  const height = (isCompact ? CARD_REM : ROW_REM) * rem();
  const margin = useTop(body, scroller);
  // eslint-disable-next-line react-hooks/incompatible-library -- what depends on it is not memoised
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    scrollMargin: margin,
    overscan: OVERSCAN,
  });
  const rows = virtual.getVirtualItems();
  const keys = useGridKeys(body, total, (index) => virtual.scrollToIndex(index));
  const help = useId();
  const { show } = documents;
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;

  const firstPage = pageOf(Math.max(first - AHEAD, 0));
  const lastPage = pageOf(Math.min(last + AHEAD, total - 1));

  useEffect(() => {
    // Not what a long jump only passes by.
    const timer = setTimeout(() => show(firstPage, lastPage), REST_MS);
    return () => clearTimeout(timer);
  }, [show, firstPage, lastPage]);
  useEffect(() => {
    virtual.measure();
  }, [virtual, height]);

  return (
    <div
      ref={ref}
      className={classes.grid}
      role="grid"
      aria-label={strings.library.title}
      aria-describedby={help}
      aria-rowcount={total + HEAD_ROWS}
      aria-multiselectable
      aria-busy={documents.isStale}
      data-compact={isCompact || undefined}
      data-stale={documents.isStale || undefined}
      tabIndex={-1}
      onKeyDown={keys.onKeyDown}
      onFocus={keys.onFocus}
    >
      <span id={help} className={classes.hidden}>
        {strings.library.keys}
      </span>
      <Head sort={sort} onSort={onSort} />
      <div
        ref={body}
        className={classes.body}
        role="rowgroup"
        style={{ height: virtual.getTotalSize() }}
      >
        {keys.withActive(rows).map(({ index, start }) => {
          const document = documents.at(index);
          return (
            <DocumentRow
              key={index}
              index={index}
              top={start - margin}
              height={height}
              document={document}
              isChosen={document !== undefined && selection.chosen.has(document.document_id)}
              isActive={index === keys.active}
              onToggle={selection.toggle}
              onDetails={onDetails}
              onDelete={onDelete}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ sort, onSort }: Pick<Props, "sort" | "onSort">) {
  const { columns } = strings.library;
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.row}>
        <span role="columnheader">
          <span className={classes.hidden}>{columns.select}</span>
        </span>
        <SortHead column="title" sort={sort} onSort={onSort} />
        <SortHead column="published" sort={sort} onSort={onSort} />
        <SortHead column="added" sort={sort} onSort={onSort} />
        <span role="columnheader" className={classes.count}>
          {columns.version}
        </span>
        <span role="columnheader" className={classes.count}>
          {columns.passages}
        </span>
        <span role="columnheader">
          <span className={classes.hidden}>{columns.actions}</span>
        </span>
      </div>
    </div>
  );
}

interface SortHeadProps {
  column: Column;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

function SortHead({ column, sort, onSort }: SortHeadProps) {
  const direction = directionOf(column, sort);
  return (
    <span role="columnheader" aria-sort={direction}>
      <UnstyledButton className={classes.sort} onClick={() => onSort(sortedBy(column, sort))}>
        {strings.library.columns[column]}
        <SortIcon direction={direction} />
      </UnstyledButton>
    </span>
  );
}

function SortIcon({ direction }: { direction: ReturnType<typeof directionOf> }) {
  if (direction === "ascending") return <IconArrowUp size={13} aria-hidden />;
  if (direction === "descending") return <IconArrowDown size={13} aria-hidden />;
  return <IconArrowsSort size={13} aria-hidden className={classes.unsorted} />;
}

/** Stands where the grid will, so that nothing moves when it comes. */
export function GridSkeleton() {
  return (
    <div aria-busy className={classes.grid}>
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className={classes.waiting} style={{ height: `${ROW_REM}rem` }}>
          <Skeleton height="0.8rem" width="55%" />
          <Skeleton height="0.6rem" width="30%" mt="0.5rem" />
        </div>
      ))}
    </div>
  );
}

/** How far an element is below the top of what it scrolls in, however that changes. */
function useTop(element: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const [inner, outer] = [element.current, scroller.current];
    if (!inner || !outer) return;
    const observer = new ResizeObserver(() => {
      const distance = inner.getBoundingClientRect().top - outer.getBoundingClientRect().top;
      setTop(Math.round(distance + outer.scrollTop));
    });
    // What stands above it, and would move it, is in there with it.
    observer.observe(outer.firstElementChild ?? inner);
    return () => observer.disconnect();
  }, [element, scroller]);
  return top;
}

/** The size of the page's letters, which a reader may have set, in pixels. */
function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
