import { formatDate } from "../../shared/format";
import { strings } from "../../strings";
import { StatementView } from "../answer/Statements";
import type { Brief } from "./brief";
import { momentsOf, type Choose, type Moment } from "./layout";
import classes from "./Timeline.module.css";

/** A summary's sentences by date. */
export function Timeline({ brief, chosen }: { brief: Brief; chosen: Choose }) {
  const moments = momentsOf(brief, chosen);
  if (moments.length === 0) return null;
  return (
    <ol className={classes.timeline} lang={brief.summary?.language ?? undefined}>
      {moments.map((moment) => (
        <MomentView key={moment.statements[0] ?? "draft"} moment={moment} brief={brief} />
      ))}
    </ol>
  );
}

function MomentView({ moment, brief }: { moment: Moment; brief: Brief }) {
  return (
    <li className={classes.moment}>
      <DateView moment={moment} />
      <div className={classes.words}>
        {moment.statements.map((index) => (
          <p key={index}>
            <StatementView
              statement={brief.statements[index]}
              citations={brief.citations}
              pending={brief.status === "streaming"}
            />
          </p>
        ))}
        {moment.draft && <p className={classes.draft}>{moment.draft}</p>}
      </div>
    </li>
  );
}

function DateView({ moment: { date, takenFrom } }: { moment: Moment }) {
  if (date === undefined) {
    return (
      <span className={classes.date} title={strings.summary.dating}>
        …
      </span>
    );
  }
  if (date === null) return <span className={classes.date}>{strings.summary.undated}</span>;
  return (
    <span className={classes.date} title={takenFrom ? strings.summary.dateFrom[takenFrom] : undefined}>
      <time dateTime={date}>{formatDate(date)}</time>
      {takenFrom === "publication" && <span className={classes.from}>{strings.summary.publishedThen}</span>}
    </span>
  );
}
