import { Button } from "@mantine/core";
import { IconBooks, IconZoomExclamation } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";

import type { Document } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { useMay } from "../session/useSession";
import { AddButtons } from "./AddButtons";
import { useCollection } from "./CollectionContext";
import { DeleteDocuments } from "./DeleteDocuments";
import { DocumentDetails } from "./DocumentDetails";
import { DocumentGrid, GridSkeleton } from "./DocumentGrid";
import classes from "./LibraryPage.module.css";
import { isNarrowed } from "./listing";
import { SelectionBar } from "./SelectionBar";
import { Toolbar } from "./Toolbar";
import { useDocuments } from "./useDocuments";
import { useListing } from "./useListing";
import { useSelection } from "./useSelection";

export function LibraryPage() {
  const { name, hasDocuments } = useCollection();
  const mayDelete = useMay("delete");
  return hasDocuments ? <Documents key={name} collection={name} mayDelete={mayDelete} /> : <EmptyLibrary />;
}

function EmptyLibrary() {
  return (
    <div className={classes.scroll}>
      <div className={classes.page}>
        <h1 className={classes.title}>{strings.library.title}</h1>
        <div className={classes.nothing}>
          <IconBooks size={44} stroke={1.2} aria-hidden />
          <h2>{strings.library.emptyTitle}</h2>
          <p>{strings.library.empty}</p>
          <AddButtons />
        </div>
      </div>
    </div>
  );
}

function Documents({ collection, mayDelete }: { collection: string; mayDelete: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { listing, change, clear } = useListing();
  const documents = useDocuments(collection, listing);
  const selection = useSelection();
  const [leaving, setLeaving] = useState<Document[]>([]);
  const [detailed, setDetailed] = useState<Document | null>(null);
  const { total } = documents;
  // Always the same, so that rows are not drawn anew for it.
  const deleteOne = useCallback((document: Document) => setLeaving([document]), []);

  // Another list is read from its beginning.
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [listing]);

  return (
    <div className={classes.scroll} ref={scroller}>
      <div className={classes.page}>
        <header className={classes.header}>
          <h1 className={classes.title}>{strings.library.title}</h1>
          <AddButtons />
        </header>
        <Toolbar listing={listing} onChange={change} languages={documents.languages} />
        <SelectionBar
          collection={collection}
          listing={listing}
          total={total}
          selection={selection}
          onDelete={() => setLeaving(Array.from(selection.chosen.values()))}
        />
        {documents.problem && <ProblemNotice problem={documents.problem} onRetry={documents.reload} />}
        {total === undefined && !documents.problem && <GridSkeleton />}
        {total === 0 && <NoMatch isNarrowed={isNarrowed(listing)} onClear={clear} />}
        {total !== undefined && total > 0 && (
          <DocumentGrid
            documents={documents}
            total={total}
            scroller={scroller}
            sort={listing.sort}
            onSort={(sort) => change({ sort })}
            selection={selection}
            onDetails={setDetailed}
            onDelete={mayDelete ? deleteOne : undefined}
          />
        )}
      </div>
      {detailed && <DocumentDetails document={detailed} onClose={() => setDetailed(null)} />}
      {leaving.length > 0 && (
        <DeleteDocuments documents={leaving} onClose={() => setLeaving([])} onDeleted={selection.clear} />
      )}
    </div>
  );
}

function NoMatch({ isNarrowed, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  return (
    <div className={classes.nothing}>
      <IconZoomExclamation size={40} stroke={1.2} aria-hidden />
      <h2>{isNarrowed ? strings.library.noneTitle : strings.library.emptyTitle}</h2>
      <p>{isNarrowed ? strings.library.none : strings.library.empty}</p>
      {isNarrowed && (
        <Button variant="default" onClick={onClear}>
          {strings.library.clear}
        </Button>
      )}
    </div>
  );
}
