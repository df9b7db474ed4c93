import { IconFileSearch } from "@tabler/icons-react";

import { strings } from "../../strings";
import classes from "./Shortfall.module.css";

interface Props {
  title: string;
  reason: string | null;
  /** How far the search or the reading went. */
  looked: string;
}

/** Says that there is nothing to say, why, and how far one looked. */
export function Shortfall({ title, reason, looked }: Props) {
  return (
    <div className={classes.shortfall} role="status">
      <IconFileSearch size={22} stroke={1.6} aria-hidden />
      <div>
        <p className={classes.title}>{title}</p>
        {reason && <p>{strings.reason(reason)}</p>}
        <p className={classes.looked}>{looked}</p>
      </div>
    </div>
  );
}
