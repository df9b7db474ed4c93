import { ActionIcon } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";

import { strings } from "../../strings";
import classes from "./Command.module.css";

/** A command for a terminal, to be copied. */
export function Command({ line }: { line: string }) {
  const { copy, copied } = useClipboard({ timeout: 2000 });
  const label = copied ? strings.evaluation.copied : strings.evaluation.copy;
  return (
    <div className={classes.command}>
      <code>{line}</code>
      <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} onClick={() => copy(line)}>
        {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </div>
  );
}
