import { Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { listDocuments } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Document, DocumentPage } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { useCollection } from "./CollectionContext";
import { DeleteDocument } from "./DeleteDocument";
import { DocumentTable } from "./DocumentTable";
import classes from "./LibraryPage.module.css";
import { Pager } from "./Pager";
import { UploadButton } from "./UploadButton";

const PAGE_SIZE = 50;

export function LibraryPage() {
  const { name, hasDocuments } = useCollection();
  return (
    <div className={classes.scroll}>
      <div className={classes.page}>
        <header className={classes.header}>
          <h1 className={classes.title}>{strings.library.title}</h1>
          <UploadButton variant="default" />
        </header>
        {hasDocuments ? (
          <Documents key={name} collection={name} />
        ) : (
          <p className={classes.summary}>{strings.library.empty}</p>
        )}
      </div>
    </div>
  );
}

function Documents({ collection }: { collection: string }) {
  const [offset, setOffset] = useState(0);
  const { data, error, refetch } = useQuery({
    queryKey: ["documents", collection, offset],
    queryFn: ({ signal }) => listDocuments({ collection, limit: PAGE_SIZE, offset }, signal),
    placeholderData: keepPreviousData,
  });
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={180} />;
  return (
    <>
      <p className={classes.summary}>{strings.library.summary(collection, data.total)}</p>
      <Listing data={data} />
      <Pager offset={offset} size={PAGE_SIZE} total={data.total} onTurn={setOffset} />
    </>
  );
}

function Listing({ data }: { data: DocumentPage }) {
  const [leaving, setLeaving] = useState<Document | null>(null);
  return (
    <>
      <DocumentTable documents={data.documents} onDelete={setLeaving} />
      {leaving && <DeleteDocument document={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}
