import { IconInfoCircle } from "@tabler/icons-react";

import classes from "./Notice.module.css";

/** What a reader is to know before relying on what stands beside it. */
export function Notice({ title, detail }: { title: string; detail: string }) {
  return (
    <p className={classes.notice} role="note">
      <IconInfoCircle size={18} aria-hidden />
      <span>
        <strong>{title}.</strong> {detail}
      </span>
    </p>
  );
}
