import { Popover } from "@mantine/core";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

import classes from "./Peek.module.css";

const OPEN_AFTER_MS = 120;
const CLOSE_AFTER_MS = 150;

export interface PeekHandlers {
  onMouseEnter: () => void;
  onMouseLeave: () => void;
  onFocus: () => void;
  onBlur: () => void;
  "aria-describedby": string | undefined;
}

interface Props {
  card: ReactNode;
  children: (handlers: PeekHandlers) => ReactNode;
}

/** A card that shows while its button has the pointer or the focus. */
export function Peek({ card, children }: Props) {
  const id = useId();
  const [opened, setOpened] = useState(false);
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const turn = (to: boolean, afterMs: number) => () => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setOpened(to), afterMs);
  };
  const open = turn(true, OPEN_AFTER_MS);
  const close = turn(false, CLOSE_AFTER_MS);

  return (
    <Popover opened={opened} onChange={setOpened} position="top" shadow="md" withRoles={false} width="max-content">
      <Popover.Target>
        <span>
          {children({
            onMouseEnter: open,
            onMouseLeave: close,
            onFocus: open,
            onBlur: close,
            "aria-describedby": opened ? id : undefined,
          })}
        </span>
      </Popover.Target>
      <Popover.Dropdown id={id} role="tooltip" className={classes.card} onMouseEnter={open} onMouseLeave={close}>
        {card}
      </Popover.Dropdown>
    </Popover>
  );
}
