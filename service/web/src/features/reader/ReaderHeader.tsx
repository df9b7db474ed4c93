import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";

import { listNearCopies, listVersions } from "../../api/client";
import type { DocumentText } from "../../api/types";
import { formatDate, formatDay } from "../../shared/format";
import { SafeLink } from "../../shared/SafeLink";
import { language as spoken, strings } from "../../strings";
import { readerPath } from "../source/address";
import { VersionNote } from "../source/SourceHeader";
import headClasses from "../source/SourceHeader.module.css";
import classes from "./ReaderHeader.module.css";

/** What is known of the document that is read. */
export function ReaderHeader({ document }: { document: DocumentText }) {
  const { title, version, latest_version: latest, document_id: id, language } = document;
  return (
    <header className={classes.header}>
      <h1 className={classes.title} lang={language ?? undefined}>
        {title}
      </h1>
      <Facts document={document} />
      {document.deleted && <VersionNote>{strings.source.deleted}</VersionNote>}
      {latest > version && (
        <VersionNote
          actions={
            <Link className={headClasses.action ?? ""} href={readerPath(id)}>
              {strings.reader.openNewest}
            </Link>
          }
        >
          {strings.reader.older(version, latest)}
        </VersionNote>
      )}
      {!document.deleted && <NearCopies documentId={id} />}
    </header>
  );
}

function Facts({ document }: { document: DocumentText }) {
  const { authors, publisher, published_at: published, language, source, url } = document;
  return (
    <dl className={classes.facts}>
      <Fact name={strings.reader.authors}>{authors.join(", ")}</Fact>
      <Fact name={strings.reader.publisher}>{publisher}</Fact>
      <Fact name={strings.reader.published}>{published && formatDate(published)}</Fact>
      <Fact name={strings.reader.language}>{language && languageName(language)}</Fact>
      <Fact name={strings.reader.source}>{source === url ? null : source}</Fact>
      <Fact name={strings.reader.address}>{url && <SafeLink url={url} />}</Fact>
      <Fact name={strings.reader.version}>
        <VersionSwitcher document={document} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function VersionSwitcher({ document }: { document: DocumentText }) {
  const { document_id: id, version, latest_version: latest } = document;
  const [, navigate] = useLocation();
  const { data: versions } = useQuery({
    queryKey: ["versions", id, latest],
    queryFn: ({ signal }) => listVersions(id, signal),
  });
  if (!versions || versions.length < 2) return strings.source.version(version);
  return (
    <NativeSelect
      size="xs"
      className={classes.versions ?? ""}
      aria-label={strings.reader.version}
      value={String(version)}
      onChange={(event) => navigate(readerPath(id, { version: Number(event.currentTarget.value) }))}
      data={versions.map((one) => ({
        value: String(one.version),
        label: strings.reader.versionOption(one.version, formatDay(one.ingested_at), one.version === latest),
      }))}
    />
  );
}

function NearCopies({ documentId }: { documentId: string }) {
  const { data: copies = [] } = useQuery({
    queryKey: ["near-copies", documentId],
    queryFn: ({ signal }) => listNearCopies(documentId, signal),
    // A deleted document has none, and its text can be read all the same.
    retry: false,
  });
  if (copies.length === 0) return null;
  return (
    <section className={classes.copies} aria-labelledby="near-copies">
      <h2 id="near-copies">{strings.reader.nearCopies}</h2>
      <ul>
        {copies.map(({ document_id: id, title, source, similarity }) => (
          <li key={id}>
            <Link href={readerPath(id)}>{title ?? source}</Link>{" "}
            <span className={classes.alike}>{strings.reader.similarity(Math.round(100 * similarity))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([spoken], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
