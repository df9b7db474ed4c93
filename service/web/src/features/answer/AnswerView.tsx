import type { Answer } from "../../api/types";
import { Notice } from "../../shared/Notice";
import { strings } from "../../strings";
import { Abstention } from "./Abstention";
import classes from "./AnswerView.module.css";
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
    return <Abstention answer={answer} />;
  }
  return (
    <>
      <StatusLine turn={turn} />
      {answer?.reason && <Notice title={reasonTitle(answer)} detail={strings.reason(answer.reason)} />}
      <Statements turn={turn} />
      {answer && <SupportSummary statements={turn.statements} pending={turn.status === "streaming"} />}
      <InvalidCitations count={answer?.invalid_citations ?? 0} />
      {/* Below a growing text it would move with every line. */}
      {(answer ?? turn.status !== "streaming") && <SourceList citations={turn.citations} />}
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

function InvalidCitations({ count }: { count: number }) {
  return count > 0 && <p className={classes.invalid}>{strings.answer.invalidCitations(count)}</p>;
}
