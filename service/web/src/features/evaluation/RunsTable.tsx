import type { EvaluationSummary } from "../../api/types";
import { formatTime } from "../../shared/format";
import { strings } from "../../strings";
import { figureOf, formatValue, measureName } from "./measures";
import { ReportLink } from "./ReportLink";
import classes from "./Tables.module.css";

interface Props {
  runs: EvaluationSummary[];
  /** What to show of each. */
  measures: string[];
  /** The run that is read in the charts. */
  chosen: string;
}

/** Runs as rows: the charts in numbers, and what each was made with. */
export function RunsTable({ runs, measures, chosen }: Props) {
  const words = strings.evaluation;
  return (
    // A region that scrolls has to be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.wide} role="region" aria-label={words.runs} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.when}</th>
            {measures.map((measure) => (
              <th key={measure} scope="col" className={classes.number}>
                {measureName(measure)}
              </th>
            ))}
            <th scope="col" className={classes.number}>
              {words.about.questions}
            </th>
            <th scope="col">{words.modelColumn}</th>
            <th scope="col">{words.about.release}</th>
            <th scope="col">{words.gatesColumn}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Row key={run.id} run={run} measures={measures} isChosen={run.id === chosen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ run, measures, isChosen }: { run: EvaluationSummary; measures: string[]; isChosen: boolean }) {
  const words = strings.evaluation;
  return (
    <tr data-chosen={isChosen || undefined}>
      <th scope="row" className={classes.plain}>
        {formatTime(run.at)}
        <span className={classes.under}>
          <ReportLink run={run} brief />
        </span>
      </th>
      {measures.map((measure) => (
        <td key={measure} className={classes.number}>
          <Figure run={run} measure={measure} />
        </td>
      ))}
      <td className={classes.number}>{run.cases}</td>
      <td>{run.language_model ?? words.none}</td>
      <td>{run.release}</td>
      <td className={classes.plain}>
        {words.gatesCount(run.gates.filter((one) => one.met).length, run.gates.length)}
      </td>
    </tr>
  );
}

function Figure({ run, measure }: { run: EvaluationSummary; measure: string }) {
  const figure = figureOf(run.figures, measure);
  if (!figure?.estimate) return "–";
  const { mean, low, high } = figure.estimate;
  const written = (value: number) => formatValue(value, figure.unit);
  return (
    <>
      {written(mean)}
      <span className={classes.under}>{strings.evaluation.range(written(low), written(high))}</span>
    </>
  );
}
