import { ActionIcon, Textarea } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import { useEffect, useRef, type KeyboardEvent, type ReactNode, type Ref } from "react";

import { strings } from "../../strings";
import classes from "./AskBox.module.css";

interface Props {
  placeholder: string;
  canAsk: boolean;
  question: string;
  busy: boolean;
  onChange: (question: string) => void;
  onAsk: (question: string) => void;
  onStop?: () => void;
  /** What stands below the box, beside the keys. */
  children?: ReactNode;
  ref?: Ref<HTMLTextAreaElement>;
}

export function AskBox({ placeholder, canAsk, question, busy, onChange, onAsk, onStop, children, ref }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  const merged = useMergedRef(box, ref);
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
    onStop?.();
    box.current?.focus();
  }

  return (
    <div className={classes.dock}>
      <div className={classes.box}>
        <Textarea
          ref={merged}
          id="question"
          className={classes.field}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={8}
          aria-label={strings.ask.label}
          placeholder={placeholder}
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
      <div className={classes.below}>
        {children}
        <p className={classes.keys}>{strings.ask.keys}</p>
      </div>
    </div>
  );
}
