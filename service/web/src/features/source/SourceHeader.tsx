import { IconHistory } from "@tabler/icons-react";

import type { DocumentText } from "../../api/types";
import { formatDay, joined } from "../../shared/format";
import { SafeLink } from "../../shared/SafeLink";
import { strings } from "../../strings";
import classes from "./SourceHeader.module.css";

export function SourceHeader({ document }: { document: DocumentText }) {
  const { title, source, url, version, latest_version: latest } = document;
  const published = document.published_at && formatDay(document.published_at);
  return (
    <header className={classes.header}>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.meta}>{joined([published, strings.source.version(version)])}</p>
      {source !== title && source !== url && <p className={classes.meta}>{source}</p>}
      {url && (
        <p className={classes.meta}>
          <SafeLink url={url} />
        </p>
      )}
      {latest > version && (
        <p className={classes.notice} role="note">
          <IconHistory size={16} aria-hidden />
          {strings.source.newer(version, latest)}
        </p>
      )}
    </header>
  );
}
