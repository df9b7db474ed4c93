import { ActionIcon, Textarea } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import { useEffect, useRef, type KeyboardEvent } from "react";

import { strings } from "../../strings";
import classes from "./AskBox.module.css";

interface Props {
  collection: string;
  canAsk: boolean;
  question: string;
  busy: boolean;
  onChange: (question: string) => void;
  onAsk: (question: string) => void;
  onStop: () => void;
}

export function AskBox({ collection, canAsk, question, busy, onChange, onAsk, onStop }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  const ready = canAsk && question.trim() !== "" && !busy;
  useEffect(() => box.current?.focus(), []);

  function send() {
    if (ready) onAsk(question.trim());
    box.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes Chinese or Japanese, Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  function stop() {
    onStop();
    box.current?.focus();
  }

  return (
    <div className={classes.dock}>
      <div className={classes.box}>
        <Textarea
          ref={box}
          id="question"
          className={classes.field}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={8}
          aria-label={strings.ask.label}
          placeholder={strings.ask.placeholder(collection)}
          value={question}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {busy ? (
          <ActionIcon size="lg" radius="xl" color="gray" aria-label={strings.ask.stop} title={strings.ask.stop} onClick={stop}>
            <IconPlayerStopFilled size={16} />
          </ActionIcon>
        ) : (
          <ActionIcon size="lg" radius="xl" aria-label={strings.ask.send} title={strings.ask.send} disabled={!ready} onClick={send}>
            <IconArrowUp size={19} />
          </ActionIcon>
        )}
      </div>
      <p className={classes.keys}>{strings.ask.keys}</p>
    </div>
  );
}
