import { strings } from "../../strings";
import type { Turn } from "../answer/turn";
import classes from "./TurnView.module.css";

/** Says why an answer ends where it does, if that is not where it would have ended. */
export function TurnEnd({ turn: { status, statements } }: { turn: Turn }) {
  if (status === "withdrawn") return <p className={classes.stopped}>{strings.answer.withdrawn}</p>;
  if (status !== "stopped") return null;
  return (
    <p className={classes.stopped}>
      {statements.length > 0 ? strings.answer.stopped : strings.answer.brokeOff}
    </p>
  );
}
