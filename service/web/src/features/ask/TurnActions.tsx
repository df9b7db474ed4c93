import { VisuallyHidden } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconLink, IconPencil, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { conversationPath } from "../../app/paths";
import { formatTime } from "../../shared/format";
import { IconButton } from "../../shared/IconButton";
import { strings } from "../../strings";
import { ExportMenu } from "../export/ExportMenu";
import classes from "./TurnActions.module.css";

interface Kept {
  conversation: string;
  id: string;
  askedAt: string;
}

interface Props extends Kept {
  canAsk: boolean;
  onEdit: () => void;
  onRetry: () => void;
  children?: ReactNode;
}

/** What can be done with a turn: ask it again, link to it, take it along. */
export function TurnActions({ canAsk, onEdit, onRetry, children, ...kept }: Props) {
  const words = strings.conversations;
  return (
    <KeptActions {...kept}>
      {children}
      <IconButton label={words.edit} disabled={!canAsk} onClick={onEdit}>
        <IconPencil size={16} aria-hidden />
      </IconButton>
      <IconButton label={words.again} disabled={!canAsk} onClick={onRetry}>
        <IconRefresh size={16} aria-hidden />
      </IconButton>
    </KeptActions>
  );
}

/** What can be done with whatever is kept: link to it, take it along. */
export function KeptActions({ conversation, id, askedAt, children }: Kept & { children?: ReactNode }) {
  const clipboard = useClipboard();
  const words = strings.conversations;
  const Copying = clipboard.copied ? IconCheck : IconLink;
  const address = `${window.location.origin}${conversationPath(conversation, id)}`;
  return (
    <div className={classes.actions}>
      {children}
      <IconButton
        label={clipboard.copied ? words.linkCopied : words.copyLink}
        onClick={() => clipboard.copy(address)}
      >
        <Copying size={16} aria-hidden />
      </IconButton>
      <ExportMenu conversationId={conversation} turnId={id} />
      <time className={classes.time} dateTime={askedAt}>
        {formatTime(askedAt)}
      </time>
      <VisuallyHidden role="status">{clipboard.copied ? words.linkCopied : ""}</VisuallyHidden>
    </div>
  );
}
