import { useEffect, useState } from "react";

import { useCollection } from "../library/CollectionContext";
import { AskBox } from "./AskBox";
import classes from "./AskPage.module.css";
import { useConversation } from "./ConversationContext";
import { EmptyState } from "./EmptyState";
import { TurnView } from "./TurnView";
import { turnAnchor } from "./anchor";

export function AskPage() {
  const { name, isKnown, hasDocuments } = useCollection();
  const { turns, busy, ask, retry, stop } = useConversation();
  const [question, setQuestion] = useState("");
  const last = turns.at(-1)?.id;

  // A new question goes to the top: its answer then grows downwards, and nothing moves.
  useEffect(() => {
    if (last) document.getElementById(turnAnchor(last))?.scrollIntoView({ block: "start" });
  }, [last]);

  function send(text: string) {
    ask(name, text);
    setQuestion("");
  }

  function pick(example: string) {
    setQuestion(example);
    document.getElementById("question")?.focus();
  }

  return (
    <div className={classes.page}>
      <div className={classes.scroll}>
        {turns.length === 0 && (
          <EmptyState collection={name} hasDocuments={hasDocuments} onPick={pick} />
        )}
        {turns.map((turn) => (
          <TurnView key={turn.id} turn={turn} onRetry={busy ? null : retry} />
        ))}
      </div>
      <AskBox
        collection={name}
        canAsk={isKnown}
        question={question}
        busy={busy}
        onChange={setQuestion}
        onAsk={send}
        onStop={stop}
      />
    </div>
  );
}
