import { Skeleton, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { problemOf } from "../../api/problem";
import type { Document, VersionSummary } from "../../api/types";
import { formatTime, joined } from "../../shared/format";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { Dialog } from "../../shared/Dialog";
import { strings } from "../../strings";
import { useMay } from "../session/useSession";
import { documentPlace } from "../source/place";
import { useSource } from "../source/SourceContext";
import classes from "./DocumentDetails.module.css";
import { MetadataForm } from "./MetadataForm";
import { nearCopiesQuery, versionsQuery } from "./queries";

interface Props {
  document: Document;
  onClose: () => void;
}

/** What is known of a document, to be corrected; its versions, and others that say the same. */
export function DocumentDetails({ document, onClose }: Props) {
  const [shown, setShown] = useState(document);
  const mayIngest = useMay("ingest");
  return (
    <Dialog
      onClose={onClose}
      size="lg"
      title={strings.library.detailsTitle}
    >
      <dl className={classes.facts}>
        <dt>{strings.library.source}</dt>
        <dd>{shown.source}</dd>
        {shown.container && <dt>{strings.library.container}</dt>}
        {shown.container && <dd>{shown.container}</dd>}
      </dl>
      {mayIngest && <MetadataForm document={shown} onSaved={setShown} />}
      <Versions document={shown} onOpen={onClose} />
      <NearCopies document={shown} onOpen={onClose} />
    </Dialog>
  );
}

function Versions({ document, onOpen }: { document: Document; onOpen: () => void }) {
  const { data, error, refetch } = useQuery(versionsQuery(document.document_id));
  return (
    <section className={classes.section} aria-labelledby="versions-title">
      <h3 id="versions-title">{strings.library.versions}</h3>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height="2.2rem" />}
      <ul className={classes.list}>
        {data?.map((version, index) => (
          <VersionRow
            key={version.version}
            document={document}
            version={version}
            before={data[index + 1]}
            onOpen={onOpen}
          />
        ))}
      </ul>
    </section>
  );
}

interface VersionRowProps {
  document: Document;
  version: VersionSummary;
  before: VersionSummary | undefined;
  onOpen: () => void;
}

function VersionRow({ document, version, before, onOpen }: VersionRowProps) {
  const { open } = useSource();
  const label = strings.library.versionLabel(version.version);
  const place = { ...documentPlace(document), version: version.version, label };
  return (
    <li>
      <UnstyledButton
        className={classes.open}
        aria-label={strings.library.openVersion(version.version)}
        onClick={() => {
          onOpen();
          open([place], 0);
        }}
      >
        {label}
      </UnstyledButton>
      <span className={classes.about}>
        {joined([
          formatTime(version.ingested_at),
          version.title === document.title ? null : version.title,
          changeSince(before, version),
          version.version === document.version ? strings.library.current : null,
        ])}
      </span>
    </li>
  );
}

function changeSince(before: VersionSummary | undefined, { sha256 }: VersionSummary): string | null {
  if (!before) return null;
  return before.sha256 === sha256 ? strings.library.sameFile : strings.library.newFile;
}

function NearCopies({ document, onOpen }: { document: Document; onOpen: () => void }) {
  const { open } = useSource();
  const { data, error, refetch } = useQuery(nearCopiesQuery(document.document_id));
  return (
    <section className={classes.section} aria-labelledby="near-copies-title">
      <h3 id="near-copies-title">{strings.library.nearCopies}</h3>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height="1.4rem" />}
      {data?.length === 0 && <p className={classes.about}>{strings.library.noNearCopies}</p>}
      <ul className={classes.list}>
        {data?.map((copy) => (
          <li key={copy.document_id}>
            <UnstyledButton
              className={classes.open}
              aria-label={strings.library.openCopy(copy.title ?? copy.source)}
              onClick={() => {
                onOpen();
                open([documentPlace(copy)], 0);
              }}
            >
              {copy.title ?? copy.source}
            </UnstyledButton>
            <span className={classes.about}>
              {joined([strings.library.similarity(copy.similarity), copy.title ? copy.source : null])}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
