import { IconDots } from "@tabler/icons-react";

import type { Support } from "../../api/types";
import { PeekButton } from "../../shared/PeekButton";
import { strings } from "../../strings";
import classes from "./SupportMark.module.css";
import { SUPPORTS } from "./supports";

interface Props {
  support: Support;
  /** Whether a check may still arrive. */
  pending: boolean;
}

/** Whether the cited words support the statement: an icon, a name, and a note on demand. */
export function SupportMark({ support, pending }: Props) {
  if (pending && support.status === "unchecked") return <Checking />;
  const { icon: Icon, tone, loud } = SUPPORTS[support.status];
  const name = strings.support.names[support.status];
  return (
    <PeekButton
      label={strings.support.label(name)}
      card={<Note support={support} />}
      className={classes.mark}
      tone={tone}
    >
      <Icon size={14} stroke={2.4} aria-hidden />
      {loud && <span className={classes.name}>{name}</span>}
    </PeekButton>
  );
}

function Checking() {
  return (
    <span className={classes.mark} data-tone="neutral" title={strings.support.checkingNote}>
      <IconDots size={14} role="img" aria-label={strings.support.checking} />
    </span>
  );
}

function Note({ support: { status, score, method, detail } }: { support: Support }) {
  return (
    <div className={classes.note}>
      <strong>{strings.support.names[status]}</strong>
      <p>{strings.support.notes[status]}</p>
      {detail && <p>{detail}</p>}
      <p className={classes.method}>
        {typeof score === "number" ? `${strings.support.score(score)} (${method})` : method}
      </p>
    </div>
  );
}
