import { ActionIcon, Loader } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClock, IconX } from "@tabler/icons-react";

import { strings } from "../../strings";
import { useUploads, type Upload } from "./UploadContext";
import classes from "./UploadTray.module.css";

/** What became of each file that was added. */
export function UploadTray() {
  const { uploads, dismiss } = useUploads();
  if (uploads.length === 0) return null;
  return (
    <section className={classes.tray} aria-label={strings.upload.title}>
      <header className={classes.header}>
        <h2 className={classes.title}>{strings.upload.title}</h2>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={strings.upload.dismiss}
          title={strings.upload.dismiss}
          onClick={dismiss}
        >
          <IconX size={16} />
        </ActionIcon>
      </header>
      <ul className={classes.list} role="log" aria-label={strings.upload.title}>
        {uploads.map((upload) => (
          <li key={upload.id} data-status={upload.status}>
            <StatusIcon status={upload.status} />
            <span className={classes.what}>
              <span className={classes.name}>{upload.name}</span>
              <span className={classes.detail}>{upload.detail}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StatusIcon({ status }: Pick<Upload, "status">) {
  switch (status) {
    case "waiting":
      return <IconClock size={16} aria-hidden />;
    case "uploading":
      return <Loader size={16} aria-hidden />;
    case "done":
      return <IconCheck size={16} aria-hidden />;
    case "failed":
      return <IconAlertTriangle size={16} aria-hidden />;
  }
}
