import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";

import { strings } from "../../strings";
import classes from "./Pager.module.css";

interface Props {
  offset: number;
  size: number;
  total: number;
  onTurn: (offset: number) => void;
}

export function Pager({ offset, size, total, onTurn }: Props) {
  if (total <= size) return null;
  const last = Math.min(offset + size, total);
  return (
    <div className={classes.pager}>
      <ActionIcon
        variant="default"
        aria-label={strings.library.earlier}
        disabled={offset === 0}
        onClick={() => onTurn(Math.max(0, offset - size))}
      >
        <IconChevronLeft size={17} />
      </ActionIcon>
      <span>{strings.library.range(offset + 1, last, total)}</span>
      <ActionIcon
        variant="default"
        aria-label={strings.library.later}
        disabled={last === total}
        onClick={() => onTurn(offset + size)}
      >
        <IconChevronRight size={17} />
      </ActionIcon>
    </div>
  );
}
