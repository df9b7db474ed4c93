import { IconHistory } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { DocumentText } from "../../api/types";
import { formatDay, joined } from "../../shared/format";
import { SafeLink } from "../../shared/SafeLink";
import { strings } from "../../strings";
import classes from "./SourceHeader.module.css";

interface Props {
  document: DocumentText;
  /** What can be done about a newer version. */
  newer?: ReactNode;
}

export function SourceHeader({ document, newer }: Props) {
  const { title, source, url, version, latest_version: latest, language } = document;
  const published = document.published_at && formatDay(document.published_at);
  return (
    <header className={classes.header}>
      <h2 className={classes.title} lang={language ?? undefined}>
        {title}
      </h2>
      <p className={classes.meta}>{joined([published, strings.source.version(version)])}</p>
      {source !== title && source !== url && <p className={classes.meta}>{source}</p>}
      {url && (
        <p className={classes.meta}>
          <SafeLink url={url} />
        </p>
      )}
      {document.deleted && <VersionNote>{strings.source.deleted}</VersionNote>}
      {latest > version && (
        <VersionNote actions={newer}>{strings.source.newer(version, latest)}</VersionNote>
      )}
    </header>
  );
}

/** Says something about the version that is read. */
export function VersionNote({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={classes.notice} role="note">
      <IconHistory size={16} aria-hidden />
      <div className={classes.said}>
        {children}
        {actions}
      </div>
    </div>
  );
}
