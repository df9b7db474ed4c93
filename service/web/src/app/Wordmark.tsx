import { strings } from "../strings";
import classes from "./Wordmark.module.css";

export function Wordmark() {
  return (
    <span className={classes.wordmark}>
      {strings.product}
      <sup aria-hidden>1</sup>
    </span>
  );
}
