import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";

import { problemOf } from "../../api/problem";
import type { ConversationTurn } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { keptTurn } from "../answer/turn";
import { turnQuery } from "./queries";
import classes from "./TurnView.module.css";
import { TurnView, type TurnPlace } from "./TurnView";

const KeptSummary = lazy(() =>
  import("./KeptSummary").then((module) => ({ default: module.KeptSummary })),
);

/** A turn from before: its answer is fetched when it comes in sight. */
export function KeptTurn({ kept, ...place }: TurnPlace & { kept: ConversationTurn }) {
  const answered = kept.state === "answered";
  const { data, error, refetch } = useQuery({
    ...turnQuery(kept.conversation_id, kept.id),
    enabled: answered,
  });
  const whole = answered ? data : kept;
  if (error) {
    return (
      <article className={classes.turn}>
        <h2 className={classes.question}>{kept.question}</h2>
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      </article>
    );
  }
  if (!whole) return <Waiting question={kept.question} />;
  return <Whole kept={whole} {...place} />;
}

function Whole({ kept, ...place }: TurnPlace & { kept: ConversationTurn }) {
  const turn = useMemo(() => keptTurn(kept, place.scope), [kept, place.scope]);
  if (kept.summary) {
    return (
      <Suspense fallback={<Waiting question={kept.question} />}>
        <KeptSummary kept={kept} summary={kept.summary} {...place} />
      </Suspense>
    );
  }
  if (kept.kind === "summary") return <NoSummary kept={kept} />;
  return <TurnView turn={turn} {...place} />;
}

/** A summary that broke off, or that was removed with a document. */
function NoSummary({ kept: { question, state } }: { kept: ConversationTurn }) {
  return (
    <article className={classes.turn} aria-label={strings.conversations.summaryOf(question)}>
      <h2 className={classes.question}>{question}</h2>
      <p className={classes.stopped}>
        {state === "withdrawn" ? strings.answer.withdrawn : strings.conversations.summaryOpen}
      </p>
    </article>
  );
}

function Waiting({ question }: { question: string }) {
  return (
    <article className={classes.turn} aria-busy>
      <h2 className={classes.question}>{question}</h2>
      <Skeleton height={14} mb="sm" />
      <Skeleton height={14} mb="sm" width="92%" />
      <Skeleton height={14} width="70%" />
    </article>
  );
}
