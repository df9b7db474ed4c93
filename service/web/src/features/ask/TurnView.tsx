import { memo } from "react";

import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { AnswerView } from "../answer/AnswerView";
import type { Turn } from "../answer/turn";
import { turnAnchor } from "./anchor";
import classes from "./TurnView.module.css";

interface Props {
  turn: Turn;
  /** Null while another answer is on its way. */
  onRetry: ((turn: Turn) => void) | null;
}

// Every delta of the last answer would otherwise draw all the earlier ones again.
export const TurnView = memo(function TurnView({ turn, onRetry }: Props) {
  return (
    <article
      id={turnAnchor(turn.id)}
      className={classes.turn}
      aria-label={strings.answer.label(turn.question)}
      aria-busy={turn.status === "streaming"}
    >
      <h2 className={classes.question}>{turn.question}</h2>
      {turn.answer?.standalone_question && (
        <p className={classes.taken}>{strings.answer.takenAs(turn.answer.standalone_question)}</p>
      )}
      <AnswerView turn={turn} />
      {turn.status === "stopped" && <p className={classes.stopped}>{strings.answer.stopped}</p>}
      {turn.problem && <ProblemNotice problem={turn.problem} onRetry={onRetry && (() => onRetry(turn))} />}
    </article>
  );
});
