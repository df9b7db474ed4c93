import { memo, useState } from "react";

import type { Scope } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { AnswerView } from "../answer/AnswerView";
import { FeedbackBar } from "../answer/FeedbackBar";
import type { Turn } from "../answer/turn";
import { useAsking } from "./AskingContext";
import { EditQuestion } from "./EditQuestion";
import { TurnActions } from "./TurnActions";
import { TurnEnd } from "./TurnEnd";
import classes from "./TurnView.module.css";

/** Where a turn stands in its conversation. */
export interface TurnPlace {
  /** Counted from 1. */
  position: number;
  count: number;
  /** Whether an answer of the conversation is on its way. */
  busy: boolean;
  /** Where its questions are asked now. */
  scope: Scope;
}

// Every delta of the last answer would otherwise draw all the earlier ones again.
export const TurnView = memo(function TurnView({ turn, ...place }: TurnPlace & { turn: Turn }) {
  const { position, count, busy, scope } = place;
  const { ask, retry } = useAsking();
  const [editing, setEditing] = useState(false);

  function askAgain(question: string) {
    setEditing(false);
    ask({ conversation: turn.conversation, question, scope, inPlaceOf: turn.id ?? undefined });
  }

  const onRetry = busy ? null : () => retry(turn);
  return (
    <article
      className={classes.turn}
      aria-label={strings.answer.label(turn.question)}
      aria-busy={turn.status === "streaming"}
      aria-posinset={position}
      aria-setsize={count}
    >
      {editing ? (
        <EditQuestion
          question={turn.question}
          later={count - position}
          onAsk={askAgain}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <h2 className={classes.question}>{turn.question}</h2>
      )}
      {turn.answer?.standalone_question && (
        <p className={classes.taken}>{strings.answer.takenAs(turn.answer.standalone_question)}</p>
      )}
      <AnswerView turn={turn} />
      <TurnEnd turn={turn} />
      {turn.problem && <ProblemNotice problem={turn.problem} onRetry={onRetry} />}
      {turn.status !== "streaming" && turn.id && (
        <TurnActions
          conversation={turn.conversation}
          id={turn.id}
          askedAt={turn.askedAt}
          canAsk={!busy}
          onEdit={() => setEditing(true)}
          onRetry={() => (count > position ? setEditing(true) : retry(turn))}
        >
          {turn.answer && <FeedbackBar answer={turn.answer} collection={collectionOf(turn)} />}
        </TurnActions>
      )}
    </article>
  );
});

/** The collection that feedback on an answer belongs to: that of its first source. */
function collectionOf({ citations, scope }: Turn): string {
  return citations[0]?.collection ?? scope.collections[0] ?? "";
}
