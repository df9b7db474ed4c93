import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconPencil, IconPin, IconPinFilled, IconPinnedOff, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";

import { changeConversation } from "../../api/conversations";
import type { Conversation } from "../../api/types";
import { conversationPath } from "../../app/paths";
import { strings } from "../../strings";
import { Rename } from "../ask/ConversationHeader";
import { conversationKeys } from "../ask/queries";
import classes from "./ConversationList.module.css";
import { DeleteConversation } from "./DeleteConversation";

interface Props {
  conversation: Conversation;
  onNavigate: () => void;
}

/** A conversation in the list: it leads there, and its menu pins, renames and deletes it. */
export function ConversationItem({ conversation, onNavigate }: Props) {
  const { id, pinned } = conversation;
  const [location] = useLocation();
  const [renaming, rename] = useDisclosure(false);
  const title = conversation.title || strings.conversations.untitled;
  const path = conversationPath(id);
  if (renaming) {
    return (
      <li>
        <Rename conversation={conversation} onDone={rename.close} />
      </li>
    );
  }
  return (
    <li className={classes.item}>
      <Link
        href={path}
        className={classes.link ?? ""}
        title={title}
        aria-current={location === path || location.startsWith(`${path}/`) ? "page" : undefined}
        onClick={onNavigate}
      >
        {pinned && <IconPinFilled size={13} role="img" aria-label={strings.conversations.pinned} />}
        <span className={classes.title}>{title}</span>
      </Link>
      <Actions conversation={conversation} title={title} onRename={rename.open} />
    </li>
  );
}

interface ActionsProps {
  conversation: Conversation;
  title: string;
  onRename: () => void;
}

function Actions({ conversation, title, onRename }: ActionsProps) {
  const [leaving, leave] = useDisclosure(false);
  const { pinned } = conversation;
  const pin = usePin(conversation);
  const words = strings.conversations;
  return (
    <>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className={classes.more ?? ""} aria-label={words.menu(title)}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={pinned ? <IconPinnedOff size={15} aria-hidden /> : <IconPin size={15} aria-hidden />}
            onClick={() => pin.mutate()}
          >
            {pinned ? words.unpinAction : words.pinAction}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={15} aria-hidden />} onClick={onRename}>
            {words.rename}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={15} aria-hidden />} onClick={leave.open}>
            {words.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {leaving && <DeleteConversation conversation={conversation} title={title} onClose={leave.close} />}
    </>
  );
}

function usePin({ id, pinned }: Conversation) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => changeConversation(id, { pinned: !pinned }),
    onSuccess: () => queries.invalidateQueries({ queryKey: conversationKeys.all }),
  });
}
