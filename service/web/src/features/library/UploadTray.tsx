import { ActionIcon, Button, Loader } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconAlertTriangle,
  IconCheck,
  IconChevronDown,
  IconChevronUp,
  IconClock,
  IconPlayerStop,
  IconRefresh,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";

import { joined } from "../../shared/format";
import { strings } from "../../strings";
import { useUploads } from "./UploadContext";
import { canRetry, isUnderWay, type Upload } from "./uploads";
import classes from "./UploadTray.module.css";

// A folder may hold thousands of files: those that matter now are shown.
const MOST_SHOWN = 50;

/** What becomes of each file and page that is added. */
export function UploadTray() {
  const { uploads, queue } = useUploads();
  const [folded, { toggle }] = useDisclosure(false);
  if (uploads.length === 0) return null;
  const fold = folded ? strings.upload.unfold : strings.upload.fold;
  return (
    <section className={classes.tray} aria-label={strings.upload.title}>
      <header className={classes.header}>
        <div className={classes.heading}>
          <h2 className={classes.title}>{strings.upload.title}</h2>
          <Progress uploads={uploads} />
        </div>
        <TrayButton label={fold} onClick={toggle} expanded={!folded}>
          {folded ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
        </TrayButton>
        <TrayButton label={strings.upload.dismiss} onClick={() => queue.dismiss()}>
          <IconX size={16} />
        </TrayButton>
      </header>
      {!folded && <List uploads={uploads} />}
      {!folded && <Bulk uploads={uploads} />}
    </section>
  );
}

function Progress({ uploads }: { uploads: readonly Upload[] }) {
  const done = uploads.filter(({ status }) => status === "done").length;
  const failed = uploads.filter(({ status }) => status === "failed").length;
  return (
    <p className={classes.progress} role="status">
      {joined([strings.upload.progress(done, uploads.length), failed > 0 ? strings.upload.failures(failed) : null])}
    </p>
  );
}

function List({ uploads }: { uploads: readonly Upload[] }) {
  const shown = mostUrgent(uploads);
  return (
    // What changes in a row is not read out each time: the line above says how far it is.
    <div className={classes.log} role="log" aria-relevant="additions" aria-label={strings.upload.title}>
      <ul className={classes.list}>
        {shown.map((upload) => (
          <Row key={upload.id} upload={upload} />
        ))}
      </ul>
      {shown.length < uploads.length && (
        <p className={classes.more}>{strings.upload.more(uploads.length - shown.length)}</p>
      )}
    </div>
  );
}

function Row({ upload }: { upload: Upload }) {
  const { queue } = useUploads();
  const name = nameOf(upload);
  return (
    <li data-status={upload.status}>
      <StatusIcon status={upload.status} />
      <span className={classes.what}>
        <span className={classes.name} title={name}>
          {name}
        </span>
        <span className={classes.detail}>{detailOf(upload)}</span>
        {upload.status === "sending" && <progress className={classes.bar} value={upload.sent} aria-label={name} />}
      </span>
      {isUnderWay(upload) && (
        <TrayButton label={strings.upload.cancel(name)} onClick={() => queue.cancel(upload.id)}>
          <IconPlayerStop size={15} />
        </TrayButton>
      )}
      {canRetry(upload) && (
        <TrayButton label={strings.upload.retry(name)} onClick={() => queue.retry(upload.id)}>
          <IconRefresh size={15} />
        </TrayButton>
      )}
    </li>
  );
}

/** What is done to all at once. */
function Bulk({ uploads }: { uploads: readonly Upload[] }) {
  const { queue } = useUploads();
  const underWay = uploads.filter(isUnderWay).length;
  const failed = uploads.filter(({ status }) => status === "failed").length;
  if (underWay < 2 && failed < 2) return null;
  return (
    <footer className={classes.footer}>
      {failed > 1 && (
        <Button size="compact-sm" variant="default" onClick={() => queue.retryFailed()}>
          {strings.upload.retryFailed}
        </Button>
      )}
      {underWay > 1 && (
        <Button size="compact-sm" variant="default" onClick={() => queue.cancelAll()}>
          {strings.upload.cancelAll}
        </Button>
      )}
    </footer>
  );
}

interface TrayButtonProps {
  label: string;
  onClick: () => void;
  expanded?: boolean;
  children: ReactNode;
}

function TrayButton({ label, onClick, expanded, children }: TrayButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      aria-expanded={expanded}
      title={label}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}

function StatusIcon({ status }: Pick<Upload, "status">) {
  switch (status) {
    case "waiting":
    case "queued":
      return <IconClock size={16} aria-hidden />;
    case "sending":
    case "reading":
      return <Loader size={16} aria-hidden />;
    case "done":
      return <IconCheck size={16} aria-hidden />;
    case "cancelled":
      return <IconPlayerStop size={16} aria-hidden />;
    case "failed":
      return <IconAlertTriangle size={16} aria-hidden />;
  }
}

function nameOf({ name, others }: Upload): string {
  if (name === "") return strings.upload.job;
  return others > 0 ? strings.upload.andOthers(name, others) : name;
}

function detailOf(upload: Upload): string {
  const { status, sent, passages, reason, failures } = upload;
  switch (status) {
    case "waiting":
      return strings.upload.waiting;
    case "sending":
      return sent > 0 ? strings.upload.sending(sent) : strings.upload.asking;
    case "queued":
      return reason ?? strings.upload.queued;
    case "reading":
      return strings.upload.reading(passages);
    case "cancelled":
      return strings.upload.cancelled;
    case "failed":
      return reason ?? strings.errors.unexpected;
    case "done":
      return joined([outcomeOf(upload), failures > 0 ? strings.upload.unread(failures, reason ?? "") : null]);
  }
}

function outcomeOf({ outcome, version, passages }: Upload): string {
  if (outcome === "unchanged") return strings.upload.unchanged;
  if (outcome === "updated" && version !== null) return strings.upload.updated(version, passages);
  return strings.upload.added(passages);
}

/** Those under way and those that failed, then the last that are done, each in the order of adding. */
function mostUrgent(uploads: readonly Upload[]): readonly Upload[] {
  if (uploads.length <= MOST_SHOWN) return uploads;
  const busy = uploads.filter(({ status }) => !["waiting", "queued", "done"].includes(status));
  const waiting = uploads.filter(({ status }) => ["waiting", "queued"].includes(status));
  const done = uploads.filter(({ status }) => status === "done").reverse();
  const chosen = new Set([...busy, ...waiting.slice(0, 10), ...done, ...waiting.slice(10)].slice(0, MOST_SHOWN));
  return uploads.filter((upload) => chosen.has(upload));
}
