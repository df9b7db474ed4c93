import type { EvaluationComparison, EvaluationDifference, EvaluationFigure } from "../../api/types";
import { strings } from "../../strings";
import { IntervalBar } from "./IntervalBar";
import { formatChange, formatValue, grouped, measureName, type Group } from "./measures";
import classes from "./Tables.module.css";

interface Props {
  figures: EvaluationFigure[];
  comparison: EvaluationComparison | null;
}

/** Every figure of a run with its interval, drawn and in numbers, and its change. */
export function FiguresTable({ figures, comparison }: Props) {
  const words = strings.evaluation;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{words.measure}</th>
          <th scope="col" className={classes.number}>
            {words.figure}
            <span className={classes.under}>{words.interval}</span>
          </th>
          <th scope="col" className={classes.extra}>
            {words.bar}
          </th>
          <th scope="col" className={`${classes.number} ${classes.extra}`}>
            {words.count}
          </th>
          {comparison && (
            <th scope="col" className={classes.number}>
              {words.change}
              <span className={classes.under}>{words.interval}</span>
            </th>
          )}
        </tr>
      </thead>
      {grouped(figures).map(([group, members]) => (
        <Members key={group} group={group} figures={members} comparison={comparison} />
      ))}
    </table>
  );
}

function Members({ group, figures, comparison }: Props & { group: Group }) {
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={comparison ? 5 : 4} className={classes.group}>
          {strings.evaluation.groups[group]}
        </th>
      </tr>
      {figures.map((figure) => (
        <Row key={figure.measure} figure={figure} comparison={comparison} />
      ))}
    </tbody>
  );
}

function Row({ figure, comparison }: { figure: EvaluationFigure; comparison: EvaluationComparison | null }) {
  const words = strings.evaluation;
  const { estimate, measure, unit } = figure;
  const difference = comparison?.differences.find((one) => one.measure === measure);
  return (
    <tr>
      <th scope="row">
        {measureName(measure)}
        {words.notes[measure] && <span className={classes.under}>{words.notes[measure]}</span>}
        {figure.unjudged > 0 && <span className={classes.under}>{words.unjudged(figure.unjudged)}</span>}
      </th>
      <td className={classes.number}>
        {estimate ? (
          <>
            <span className={classes.mean}>{formatValue(estimate.mean, unit)}</span>
            <span className={classes.under}>
              {words.range(formatValue(estimate.low, unit), formatValue(estimate.high, unit))}
            </span>
          </>
        ) : (
          <span className={classes.under}>{words.doesNotApply}</span>
        )}
      </td>
      <td className={`${classes.bar} ${classes.extra}`}>
        {estimate && unit === "share" && <IntervalBar estimate={estimate} />}
      </td>
      <td className={`${classes.number} ${classes.extra}`}>{estimate?.count ?? 0}</td>
      {comparison && <td className={classes.number}>{difference && <Change difference={difference} />}</td>}
    </tr>
  );
}

function Change({ difference }: { difference: EvaluationDifference }) {
  const { change, unit, tendency } = difference;
  const words = strings.evaluation;
  return (
    <>
      {formatChange(change.mean, unit)}{" "}
      <span className={classes.tendency} data-tendency={tendency}>
        {words.tendency[tendency]}
      </span>
      <span className={classes.under}>
        {words.range(formatChange(change.low, unit), formatChange(change.high, unit))}
      </span>
    </>
  );
}
