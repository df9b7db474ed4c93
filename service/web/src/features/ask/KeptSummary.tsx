import type { ConversationTurn, Summary } from "../../api/types";
import { strings } from "../../strings";
import { RemakeSummary } from "../summary/RemakeSummary";
import { StoredSummary } from "../summary/SummaryView";
import { KeptActions } from "./TurnActions";
import type { TurnPlace } from "./TurnView";
import classes from "./TurnView.module.css";

interface Props extends TurnPlace {
  kept: ConversationTurn;
  summary: Summary;
}

/** A summary among the turns of a conversation. */
export function KeptSummary({ kept, summary, position, count }: Props) {
  return (
    <article
      className={classes.turn}
      aria-label={strings.conversations.summaryOf(kept.question)}
      aria-posinset={position}
      aria-setsize={count}
    >
      <h2 className={classes.question}>{kept.question}</h2>
      <StoredSummary summary={summary} />
      <KeptActions conversation={kept.conversation_id} id={kept.id} askedAt={kept.asked_at}>
        <RemakeSummary summary={summary} />
      </KeptActions>
    </article>
  );
}
