import { UnstyledButton } from "@mantine/core";
import { useId } from "react";
import { useLocation } from "wouter";

import { paths } from "../../app/paths";
import { strings } from "../../strings";
import { turnAnchor } from "./anchor";
import { useConversation } from "./ConversationContext";
import classes from "./QuestionList.module.css";

/** What was asked in this tab; a question leads to its answer. */
export function QuestionList({ onNavigate }: { onNavigate: () => void }) {
  const { turns, clear } = useConversation();
  const [, navigate] = useLocation();
  const heading = useId();

  function show(id: string) {
    navigate(paths.ask);
    onNavigate();
    // The answers may only now be drawn, if another page was open.
    requestAnimationFrame(() => document.getElementById(turnAnchor(id))?.scrollIntoView());
  }

  return (
    <section className={classes.questions} aria-labelledby={heading}>
      <div className={classes.header}>
        <h2 id={heading} className={classes.heading}>
          {strings.nav.questions}
        </h2>
        {turns.length > 0 && (
          <UnstyledButton className={classes.clear} onClick={clear}>
            {strings.nav.clear}
          </UnstyledButton>
        )}
      </div>
      {turns.length === 0 && <p className={classes.none}>{strings.nav.noQuestions}</p>}
      <ol className={classes.list}>
        {turns.map(({ id, question }) => (
          <li key={id}>
            <UnstyledButton className={classes.question} title={question} onClick={() => show(id)}>
              {question}
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
