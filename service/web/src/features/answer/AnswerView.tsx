import { IconInfoCircle } from "@tabler/icons-react";

import type { Answer } from "../../api/types";
import { strings } from "../../strings";
import { Abstention } from "./Abstention";
import classes from "./AnswerView.module.css";
import { FeedbackBar } from "./FeedbackBar";
import { PassageList } from "./PassageList";
import { SourceList } from "./SourceList";
import { Statements } from "./Statements";
import { StatusLine } from "./StatusLine";
import { SupportSummary } from "./SupportSummary";
import type { Turn } from "./turn";

/** An answer as far as it has arrived. */
export function AnswerView({ turn }: { turn: Turn }) {
  const { answer } = turn;
  if (answer?.abstained) {
    return (
      <>
        <Abstention answer={answer} />
        <FeedbackBar answer={answer} collection={turn.collection} />
      </>
    );
  }
  return (
    <>
      <StatusLine turn={turn} />
      {answer?.reason && <Notice title={reasonTitle(answer)} detail={answer.reason} />}
      <Statements turn={turn} />
      {answer && <SupportSummary statements={turn.statements} pending={turn.status === "streaming"} />}
      <InvalidCitations count={answer?.invalid_citations ?? 0} />
      {/* Below a growing text it would move with every line. */}
      {(answer ?? turn.status !== "streaming") && <SourceList citations={turn.citations} />}
      {answer && turn.status !== "streaming" && (
        <FeedbackBar answer={answer} collection={turn.collection} />
      )}
      {answer && answer.passages.length > 0 && (
        <details className={classes.passages}>
          <summary>{strings.answer.read(answer.passages.length)}</summary>
          <PassageList passages={answer.passages} />
        </details>
      )}
    </>
  );
}

function reasonTitle({ mode }: Answer): string {
  return mode === "extractive" ? strings.answer.fellBack : strings.answer.cutShort;
}

function Notice({ title, detail }: { title: string; detail: string }) {
  return (
    <p className={classes.notice} role="note">
      <IconInfoCircle size={18} aria-hidden />
      <span>
        <strong>{title}.</strong> {detail}
      </span>
    </p>
  );
}

function InvalidCitations({ count }: { count: number }) {
  return count > 0 && <p className={classes.invalid}>{strings.answer.invalidCitations(count)}</p>;
}
