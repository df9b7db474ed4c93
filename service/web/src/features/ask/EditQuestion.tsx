import { Button, Group, Textarea } from "@mantine/core";
import { useState, type KeyboardEvent } from "react";

import { focused } from "../../shared/focused";
import { strings } from "../../strings";
import classes from "./TurnView.module.css";

interface Props {
  question: string;
  /** How many turns come after this one, and will go. */
  later: number;
  onAsk: (question: string) => void;
  onCancel: () => void;
}

/** Ask a question again in other words, from where it stood. */
export function EditQuestion({ question, later, onAsk, onCancel }: Props) {
  const [words, setWords] = useState(question);
  const ready = words.trim() !== "";

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (ready) onAsk(words.trim());
    }
  }

  return (
    <form
      className={classes.edit}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onAsk(words.trim());
      }}
    >
      <Textarea
        label={strings.conversations.editLabel}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        autosize
        minRows={1}
        maxRows={8}
        ref={focused}
      />
      {later > 0 && <p className={classes.warning}>{strings.conversations.laterGo(later)}</p>}
      <Group gap="xs" justify="flex-end">
        <Button size="xs" variant="default" onClick={onCancel}>
          {strings.cancel}
        </Button>
        <Button size="xs" type="submit" disabled={!ready}>
          {strings.conversations.askAgain}
        </Button>
      </Group>
    </form>
  );
}
