import { IconDots } from "@tabler/icons-react";

import type { Statement } from "../../api/types";
import { PeekButton } from "../../shared/PeekButton";
import { strings } from "../../strings";
import classes from "./SupportMark.module.css";
import { stretchesOf } from "./stretches";
import { SUPPORTS } from "./supports";

interface Props {
  statement: Statement;
  /** Whether a check may still arrive. */
  pending: boolean;
}

/** Whether the cited words support the statement: an icon, a name, and a note on demand. */
export function SupportMark({ statement, pending }: Props) {
  const { support } = statement;
  if (pending && support.status === "unchecked") return <Checking />;
  const { icon: Icon, tone, loud } = SUPPORTS[support.status];
  const name = strings.support.names[support.status];
  return (
    <PeekButton
      label={strings.support.label(name)}
      card={<Note statement={statement} />}
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

function Note({ statement }: { statement: Statement }) {
  const { status, score, method, detail } = statement.support;
  const words = unnamedWords(statement);
  const by = strings.support.method(method);
  return (
    <div className={classes.note}>
      <strong>{strings.support.names[status]}</strong>
      <p>{strings.support.notes[status]}</p>
      {detail && <p>{strings.reason(detail)}</p>}
      {words.length > 0 && <p>{strings.support.lackingWords(words)}</p>}
      <p className={classes.method}>
        {typeof score === "number" ? `${strings.support.score(score)} (${by})` : by}
      </p>
    </div>
  );
}

/** The words that lack support, but for those that the check's own reason names. */
function unnamedWords(statement: Statement): string[] {
  const lacking = stretchesOf(statement).filter((stretch) => stretch.lacking);
  return lacking
    .map(({ text }) => text)
    .filter((words) => words !== statement.text && !statement.support.detail.includes(words));
}
