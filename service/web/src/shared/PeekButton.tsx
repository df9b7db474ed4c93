import { Popover, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useId, useState, type ReactNode } from "react";

import classes from "./PeekButton.module.css";

// Long enough to pass over it, or to move the pointer from the button to its card.
const DELAY_MS = 130;

interface Props {
  label: string;
  /** What shows while the button has the pointer or the focus. */
  card: ReactNode;
  className: string | undefined;
  tone?: string;
  onClick?: () => void;
  children: ReactNode;
}

/** A button with a card that shows while it has the pointer or the focus. */
export function PeekButton({ label, card, className = "", tone, onClick, children }: Props) {
  const id = useId();
  const [wanted, setWanted] = useState(false);
  const [opened] = useDebouncedValue(wanted, DELAY_MS);
  const show = () => setWanted(true);
  const hide = () => setWanted(false);
  return (
    <Popover
      opened={opened}
      onChange={setWanted}
      position="top"
      shadow="md"
      withRoles={false}
      width="max-content"
      // A part of the page's content, for those who go from landmark to landmark.
      portalProps={{ target: document.querySelector("main") ?? document.body }}
    >
      <Popover.Target>
        <UnstyledButton
          className={className}
          data-tone={tone}
          aria-label={label}
          aria-describedby={opened ? id : undefined}
          onMouseEnter={show}
          onMouseLeave={hide}
          onFocus={show}
          onBlur={hide}
          onClick={onClick}
        >
          {children}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown id={id} role="tooltip" className={classes.card} onMouseEnter={show} onMouseLeave={hide}>
        {card}
      </Popover.Dropdown>
    </Popover>
  );
}
