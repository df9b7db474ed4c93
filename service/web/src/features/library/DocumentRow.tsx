import { Skeleton, UnstyledButton } from "@mantine/core";
import { IconBook2, IconPencil, IconTrash } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { Link } from "wouter";

import type { Document } from "../../api/types";
import { formatCount, formatDay, joined } from "../../shared/format";
import { strings } from "../../strings";
import { readerPath } from "../source/address";
import { documentPlace } from "../source/place";
import { useSource } from "../source/SourceContext";
import classes from "./DocumentGrid.module.css";
import { languageName } from "./languages";
import { titleOf } from "./title";

interface Props {
  index: number;
  top: number;
  height: number;
  /** Undefined until it has come. */
  document: Document | undefined;
  isChosen: boolean;
  /** Whether the Tab key leads to its controls. */
  isActive: boolean;
  onToggle: (document: Document) => void;
  onDetails: (document: Document) => void;
  /** Undefined for whoever may not. */
  onDelete: ((document: Document) => void) | undefined;
}

/** A row of the list of documents; on narrow screens a card. */
export const DocumentRow = memo(function DocumentRow(props: Props) {
  const { index, top, height, document, isChosen } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      className={classes.row}
      data-row={index}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      {document ? <Cells {...props} document={document} /> : <Waiting />}
    </div>
  );
});

function Cells({ document, isChosen, isActive, onToggle, onDetails, onDelete }: Props & { document: Document }) {
  const { open } = useSource();
  const title = titleOf(document);
  const tabIndex = isActive ? 0 : -1;
  const { columns } = strings.library;
  return (
    <>
      <span role="gridcell" className={classes.choice}>
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={strings.library.select(title)}
          tabIndex={tabIndex}
          data-control={0}
          onChange={() => onToggle(document)}
        />
      </span>
      <span role="gridcell" className={classes.what}>
        <UnstyledButton
          className={classes.title}
          title={title}
          tabIndex={tabIndex}
          data-control={1}
          onClick={() => open([documentPlace(document)], 0)}
        >
          {title}
        </UnstyledButton>
        <span className={classes.about}>{aboutOf(document, title)}</span>
      </span>
      <span role="gridcell" className={classes.day}>
        {document.published_at ? formatDay(document.published_at) : <None />}
      </span>
      <span role="gridcell" className={classes.added}>
        {formatDay(document.ingested_at)}
      </span>
      <span role="gridcell" className={classes.count} data-label={columns.version}>
        {document.version}
      </span>
      <span role="gridcell" className={classes.count} data-label={columns.passages}>
        {formatCount(document.passages)}
      </span>
      <span role="gridcell" className={classes.actions}>
        <Link
          className={classes.action ?? ""}
          href={readerPath(document.document_id)}
          aria-label={strings.library.read(title)}
          title={strings.library.read(title)}
          tabIndex={tabIndex}
          data-control={2}
        >
          <IconBook2 size={17} aria-hidden />
        </Link>
        <Action control={3} label={strings.library.details(title)} tabIndex={tabIndex} onClick={() => onDetails(document)}>
          <IconPencil size={17} aria-hidden />
        </Action>
        {onDelete && (
          <Action control={4} label={strings.library.remove(title)} tabIndex={tabIndex} onClick={() => onDelete(document)}>
            <IconTrash size={17} aria-hidden />
          </Action>
        )}
      </span>
    </>
  );
}

interface ActionProps {
  control: number;
  label: string;
  tabIndex: number;
  onClick: () => void;
  children: ReactNode;
}

// Plain buttons: a screen of rows is drawn anew many times a second while it is scrolled.
function Action({ control, label, tabIndex, onClick, children }: ActionProps) {
  return (
    <button
      type="button"
      className={classes.action}
      aria-label={label}
      title={label}
      tabIndex={tabIndex}
      data-control={control}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

function None() {
  return (
    <span className={classes.none} title={strings.library.noDay}>
      <span aria-hidden>–</span>
      <span className={classes.hidden}>{strings.library.noDay}</span>
    </span>
  );
}

function Waiting() {
  return (
    <>
      <span role="gridcell" />
      <span role="gridcell" className={classes.what}>
        <Skeleton height="0.8rem" width="55%" />
        <Skeleton height="0.6rem" width="30%" mt="0.5rem" />
      </span>
    </>
  );
}

function aboutOf({ source, authors, publisher, language }: Document, title: string): string {
  const [first, ...others] = authors;
  return joined([
    source === title ? null : source,
    others.length > 0 ? `${first} +${others.length}` : first,
    publisher,
    language && languageName(language),
  ]);
}
