import { ActionIcon, UnstyledButton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";

import type { Document } from "../../api/types";
import { formatCount, formatDay } from "../../shared/format";
import { strings } from "../../strings";
import { documentPlace } from "../source/place";
import { useSource } from "../source/SourceContext";
import classes from "./DocumentTable.module.css";
import { titleOf } from "./title";

interface Props {
  documents: Document[];
  onDelete: (document: Document) => void;
}

export function DocumentTable({ documents, onDelete }: Props) {
  const { columns } = strings.library;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{columns.title}</th>
          <th scope="col" className={classes.extra}>
            {columns.published}
          </th>
          <th scope="col" className={classes.extra}>
            {columns.added}
          </th>
          <th scope="col" className={classes.count}>
            {columns.version}
          </th>
          <th scope="col" className={classes.count}>
            {columns.passages}
          </th>
          <th scope="col" aria-label={columns.actions} />
        </tr>
      </thead>
      <tbody>
        {documents.map((document) => (
          <Row key={document.document_id} document={document} onDelete={() => onDelete(document)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ document, onDelete }: { document: Document; onDelete: () => void }) {
  const { open } = useSource();
  const title = titleOf(document);
  const remove = strings.library.remove(title);
  return (
    <tr>
      <td>
        <UnstyledButton className={classes.title} onClick={() => open([documentPlace(document)], 0)}>
          {title}
        </UnstyledButton>
        {document.source !== title && <span className={classes.source}>{document.source}</span>}
      </td>
      <td className={classes.extra}>{document.published_at && formatDay(document.published_at)}</td>
      <td className={classes.extra}>{formatDay(document.ingested_at)}</td>
      <td className={classes.count}>{document.version}</td>
      <td className={classes.count}>{formatCount(document.passages)}</td>
      <td className={classes.actions}>
        <ActionIcon variant="subtle" color="gray" aria-label={remove} title={remove} onClick={onDelete}>
          <IconTrash size={17} />
        </ActionIcon>
      </td>
    </tr>
  );
}
