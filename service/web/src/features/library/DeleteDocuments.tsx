import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { deleteDocuments } from "../../api/client";
import type { Document } from "../../api/types";
import { DeletionDialog } from "../../shared/DeletionDialog";
import { strings } from "../../strings";
import classes from "./DeleteDocuments.module.css";
import { refreshLibrary } from "./queries";
import { titleOf } from "./title";

const MOST_NAMED = 5;

interface Props {
  documents: Document[];
  onClose: () => void;
  onDeleted: () => void;
}

/** Ask once more, then delete. */
export function DeleteDocuments({ documents, onClose, onDeleted }: Props) {
  const queries = useQueryClient();
  const [purge, setPurge] = useState(false);
  const removal = useMutation({
    mutationFn: () =>
      deleteDocuments(
        documents.map(({ document_id }) => document_id),
        purge,
      ),
    onSuccess: async () => {
      onDeleted();
      onClose();
      await refreshLibrary(queries);
    },
  });
  return (
    <DeletionDialog
      title={strings.library.removeTitle(documents.length)}
      confirm={purge ? strings.library.purgeConfirm : strings.library.removeConfirm}
      removal={removal}
      onClose={onClose}
    >
      <What documents={documents} />
      <Purge isWanted={purge} onChange={setPurge} />
    </DeletionDialog>
  );
}

function Purge({ isWanted, onChange }: { isWanted: boolean; onChange: (isWanted: boolean) => void }) {
  const id = useId();
  return (
    <div className={classes.purge}>
      <input
        id={id}
        type="checkbox"
        checked={isWanted}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <div>
        <label htmlFor={id}>{strings.library.purge}</label>
        <p id={`${id}-hint`} className={classes.hint}>
          {strings.library.purgeHint}
        </p>
      </div>
    </div>
  );
}

function What({ documents }: Pick<Props, "documents">) {
  const [first] = documents;
  if (documents.length === 1 && first) {
    return (
      <p className={classes.what}>
        {strings.library.removeBody(titleOf(first))} {strings.library.removeKept}
      </p>
    );
  }
  const left = documents.length - MOST_NAMED;
  return (
    <>
      <p className={classes.what}>{strings.library.removeSeveral(documents.length)}</p>
      <ul className={classes.list}>
        {documents.slice(0, MOST_NAMED).map((document) => (
          <li key={document.document_id}>{titleOf(document)}</li>
        ))}
        {left > 0 && <li>{strings.library.andMore(left)}</li>}
      </ul>
    </>
  );
}
