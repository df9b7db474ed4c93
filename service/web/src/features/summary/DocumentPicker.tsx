import { CloseButton, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";

import { listDocuments } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Document, DocumentPage } from "../../api/types";
import { formatDay, joined } from "../../shared/format";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { titleOf } from "../library/title";
import classes from "./DocumentPicker.module.css";
import { MOST_DOCUMENTS, type ChosenDocument } from "./wishes";

const PAGE_SIZE = 100;
const ROW_PX = 52;
const SEARCH_AFTER_MS = 200;

interface Props {
  collection: string;
  chosen: ChosenDocument[];
  onChange: (chosen: ChosenDocument[]) => void;
}

/** Pick documents of a collection, however many it holds. */
export function DocumentPicker({ collection, chosen, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const [sought] = useDebouncedValue(typed.trim(), SEARCH_AFTER_MS);
  return (
    <div className={classes.picker}>
      <TextInput
        type="search"
        label={strings.summary.find}
        placeholder={strings.summary.findHint}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Listing key={`${collection}/${sought}`} collection={collection} sought={sought} chosen={chosen} onChange={onChange} />
      <Chosen chosen={chosen} onChange={onChange} />
    </div>
  );
}

function Listing({ collection, sought, chosen, onChange }: Props & { sought: string }) {
  const scroll = useRef<HTMLDivElement>(null);
  const [total, setTotal] = useState(PAGE_SIZE);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are called here and passed to nobody
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const { page, error, found, retry } = usePages(collection, sought, shown.map(({ index }) => index));
  if (found !== null && found !== total) setTotal(found);
  const ids = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen]);

  function toggle(document: Document) {
    const id = document.document_id;
    if (ids.has(id)) onChange(chosen.filter((one) => one.id !== id));
    else onChange([...chosen, { id, collection: document.collection, title: titleOf(document) }]);
  }

  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={retry} />;
  return (
    <>
      <p className={classes.count} role="status">
        {found === null ? "\u00a0" : found === 0 ? strings.summary.none : strings.summary.matching(found)}
      </p>
      <div ref={scroll} className={classes.scroll} hidden={found === 0}>
        <ul className={classes.list} style={{ height: rows.getTotalSize() }} aria-label={strings.summary.list}>
          {shown.map(({ index, start }) => (
            <li
              key={index}
              className={classes.row}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={total}
              aria-posinset={index + 1}
            >
              <Row document={documentAt(page, index)} chosen={ids} onToggle={toggle} />
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}

interface RowProps {
  document: Document | undefined;
  chosen: Set<string>;
  onToggle: (document: Document) => void;
}

function Row({ document, chosen, onToggle }: RowProps) {
  if (!document) return <span className={classes.waiting} aria-hidden />;
  const title = titleOf(document);
  const published = document.published_at && formatDay(document.published_at);
  return (
    <label className={classes.document}>
      <input
        type="checkbox"
        className={classes.box}
        checked={chosen.has(document.document_id)}
        onChange={() => onToggle(document)}
      />
      <span className={classes.title} title={title}>
        {title}
      </span>
      <span className={classes.meta}>{joined([published, document.source === title ? null : document.source])}</span>
    </label>
  );
}

/** The documents that were picked, each to be left out again. */
function Chosen({ chosen, onChange }: Pick<Props, "chosen" | "onChange">) {
  if (chosen.length === 0) return null;
  return (
    <div className={classes.chosen}>
      <p className={classes.count}>
        <span role="status">{strings.summary.chosen(chosen.length)}</span>
        <UnstyledButton className={classes.none} onClick={() => onChange([])}>
          {strings.summary.unchooseAll}
        </UnstyledButton>
      </p>
      <ul className={classes.pills}>
        {chosen.map(({ id, title }) => (
          <li key={id} className={classes.pill}>
            <span className={classes.pillTitle} title={title}>
              {title}
            </span>
            <CloseButton
              size="sm"
              aria-label={strings.summary.unchoose(title)}
              onClick={() => onChange(chosen.filter((one) => one.id !== id))}
            />
          </li>
        ))}
      </ul>
      {chosen.length > MOST_DOCUMENTS && (
        <p className={classes.tooMany} role="alert">
          {strings.summary.tooMany(MOST_DOCUMENTS)}
        </p>
      )}
    </div>
  );
}

/** The pages of the listing that hold some rows. */
function usePages(collection: string, sought: string, indexes: number[]) {
  const wanted = [...new Set([0, ...indexes.map((index) => Math.floor(index / PAGE_SIZE))])];
  const results = useQueries({
    queries: wanted.map((number) => ({
      queryKey: ["documents", collection, "picker", sought, number],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        listDocuments(
          { collection, limit: PAGE_SIZE, offset: number * PAGE_SIZE, ...(sought && { q: sought }) },
          signal,
        ),
      placeholderData: number === 0 ? keepPreviousData : undefined,
    })),
  });
  const page = new Map<number, DocumentPage>();
  wanted.forEach((number, at) => {
    const data = results[at]?.data;
    if (data) page.set(number, data);
  });
  return {
    page,
    found: page.get(0)?.total ?? null,
    error: results.find((result) => result.error)?.error ?? null,
    retry: () => results.forEach((result) => void result.refetch()),
  };
}

function documentAt(pages: Map<number, DocumentPage>, index: number): Document | undefined {
  return pages.get(Math.floor(index / PAGE_SIZE))?.documents[index % PAGE_SIZE];
}
