import { ActionIcon } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconLink, IconPencil, IconRefresh, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { conversationPath } from "../../app/paths";
import { formatTime } from "../../shared/format";
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
      <Action icon={IconPencil} label={words.edit} disabled={!canAsk} onClick={onEdit} />
      <Action icon={IconRefresh} label={words.again} disabled={!canAsk} onClick={onRetry} />
    </KeptActions>
  );
}

/** What can be done with whatever is kept: link to it, take it along. */
export function KeptActions({ conversation, id, askedAt, children }: Kept & { children?: ReactNode }) {
  const clipboard = useClipboard();
  const words = strings.conversations;
  const address = `${window.location.origin}${conversationPath(conversation, id)}`;
  return (
    <div className={classes.actions}>
      {children}
      <Action
        icon={clipboard.copied ? IconCheck : IconLink}
        label={clipboard.copied ? words.linkCopied : words.copyLink}
        onClick={() => clipboard.copy(address)}
      />
      <ExportMenu conversationId={conversation} turnId={id} />
      <time className={classes.time} dateTime={askedAt}>
        {formatTime(askedAt)}
      </time>
      <span role="status" className={classes.said}>
        {clipboard.copied ? words.linkCopied : ""}
      </span>
    </div>
  );
}

interface ActionProps {
  icon: Icon;
  label: string;
  disabled?: boolean;
  onClick: () => void;
}

function Action({ icon: Icon, label, disabled = false, onClick }: ActionProps) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}
