import type { Statement } from "../../api/types";
import { strings } from "../../strings";
import { STATUSES, SUPPORTS } from "./supports";
import classes from "./SupportSummary.module.css";

interface Props {
  statements: Statement[];
  pending: boolean;
}

/** How many statements have each status. */
export function SupportSummary({ statements, pending }: Props) {
  const counts = STATUSES.map((status) => ({
    status,
    count: statements.filter(({ support }) => support.status === status).length,
  }));
  return (
    <ul className={classes.summary} aria-label={strings.answer.checked}>
      {counts
        .filter(({ count }) => count > 0)
        .map(({ status, count }) => {
          const { icon: Icon, tone } = SUPPORTS[status];
          const checking = pending && status === "unchecked";
          return (
            <li key={status} data-tone={checking ? "neutral" : tone}>
              <Icon size={14} stroke={2.2} aria-hidden />
              {count} {checking ? strings.support.checking : strings.support.names[status]}
            </li>
          );
        })}
    </ul>
  );
}
