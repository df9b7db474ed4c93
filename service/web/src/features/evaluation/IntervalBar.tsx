import type { EvaluationFigure } from "../../api/types";
import classes from "./IntervalBar.module.css";

/** A share as a bar from 0 to 1, with its interval as whiskers. The table beside it has the numbers. */
export function IntervalBar({ estimate }: { estimate: NonNullable<EvaluationFigure["estimate"]> }) {
  const [low, mean, high] = [estimate.low, estimate.mean, estimate.high].map(asPercent);
  return (
    <svg className={classes.bar} aria-hidden>
      <rect className={classes.ground} width="100%" height="100%" rx="3" />
      <rect className={classes.fill} width={mean} height="100%" rx="3" />
      <line className={classes.reach} x1={low} x2={high} y1="50%" y2="50%" />
      {[low, high].map((x, at) => (
        <line key={at} className={classes.reach} x1={x} x2={x} y1="20%" y2="80%" />
      ))}
    </svg>
  );
}

function asPercent(share: number): string {
  return `${100 * Math.min(1, Math.max(0, share))}%`;
}
