import type { Evaluations } from "../../api/types";
import { strings } from "../../strings";
import { Command } from "./Command";
import classes from "./EvaluationPage.module.css";

const COLLECT = "footnote eval collect --output candidates.jsonl";

/** What readers said of answers, and how that becomes questions of a set. */
export function FeedbackNote({ feedback }: { feedback: Evaluations["feedback"] }) {
  const words = strings.evaluation;
  const { right, wrong, corrections } = feedback;
  if (right + wrong === 0) return <p className={classes.note}>{words.noFeedback}</p>;
  return (
    <>
      <p className={classes.note}>
        {words.feedbackCount(right, wrong)} {corrections > 0 && words.corrections(corrections)}
      </p>
      {wrong + corrections > 0 && (
        <>
          <p className={classes.note}>{words.collect}</p>
          <Command line={COLLECT} />
        </>
      )}
    </>
  );
}
