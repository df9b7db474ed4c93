import { TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type KeyboardEvent } from "react";

import { changeConversation } from "../../api/conversations";
import type { Conversation } from "../../api/types";
import { focused } from "../../shared/focused";
import { IconButton } from "../../shared/IconButton";
import { strings } from "../../strings";
import { SupportedOnly } from "../answer/SupportedOnly";
import { ExportMenu } from "../export/ExportMenu";
import classes from "./ConversationHeader.module.css";
import { conversationKeys } from "./queries";

/** A conversation's name, and what concerns all of it. */
export function ConversationHeader({ conversation }: { conversation: Conversation }) {
  const [renaming, setRenaming] = useState(false);
  const title = conversation.title || strings.conversations.untitled;
  return (
    <header className={classes.header}>
      {renaming ? (
        <Rename conversation={conversation} onDone={() => setRenaming(false)} />
      ) : (
        <>
          <h1 className={classes.title} title={title}>
            {title}
          </h1>
          <IconButton label={strings.conversations.rename} onClick={() => setRenaming(true)}>
            <IconPencil size={16} aria-hidden />
          </IconButton>
        </>
      )}
      <span className={classes.tools}>
        <SupportedOnly />
        <ExportMenu conversationId={conversation.id} />
      </span>
    </header>
  );
}

/** The name as a field; Enter keeps it, Escape does not. */
export function Rename({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const [title, setTitle] = useState(conversation.title);
  const queries = useQueryClient();
  const renaming = useMutation({
    mutationFn: () => changeConversation(conversation.id, { title: title.trim() }),
    onSuccess: async (changed) => {
      queries.setQueryData(conversationKeys.one(changed.id), changed);
      onDone();
      await queries.invalidateQueries({ queryKey: conversationKeys.all });
    },
  });

  function keep() {
    if (title.trim() === "" || title.trim() === conversation.title) onDone();
    else renaming.mutate();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") keep();
    if (event.key === "Escape") {
      event.stopPropagation();
      onDone();
    }
  }

  return (
    <TextInput
      className={classes.field}
      aria-label={strings.conversations.name}
      value={title}
      maxLength={200}
      error={renaming.error?.message}
      onChange={(event) => setTitle(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={keep}
      ref={focused}
    />
  );
}
