import { useState } from "react";

import type { EvaluationSummary } from "../../api/types";
import { strings } from "../../strings";
import { figureOf, MAIN_MEASURES, measureName, measuresOf } from "./measures";
import { RunsTable } from "./RunsTable";
import classes from "./Trend.module.css";
import { TrendChart, type Point } from "./TrendChart";

/** How the figures of a set went over its runs, the newest of which comes first. */
export function Trend({ runs }: { runs: EvaluationSummary[] }) {
  const known = measuresOf(runs);
  const [shown, setShown] = useState(() => MAIN_MEASURES.filter((one) => known.includes(one)));
  const [chosen, setChosen] = useState(runs[0]?.id ?? "");
  const measures = known.filter((one) => shown.includes(one));
  const words = strings.evaluation;
  if (runs.length < 2) return <p className={classes.note}>{words.noTrend}</p>;
  return (
    <>
      <p className={classes.note}>{words.trendNote}</p>
      <Choice known={known} shown={shown} onChange={setShown} />
      <div className={classes.charts}>
        {measures.map((measure) => (
          <Chart key={measure} measure={measure} runs={runs} chosen={chosen} onChoose={setChosen} />
        ))}
      </div>
      {isMixed(runs) && <p className={classes.note}>{words.otherQuestions}</p>}
      <RunsTable runs={runs} measures={measures} chosen={chosen} />
    </>
  );
}

interface ChoiceProps {
  known: string[];
  shown: string[];
  onChange: (shown: string[]) => void;
}

function Choice({ known, shown, onChange }: ChoiceProps) {
  const toggle = (measure: string) =>
    onChange(shown.includes(measure) ? shown.filter((one) => one !== measure) : [...shown, measure]);
  return (
    <details className={classes.choice}>
      <summary>{strings.evaluation.trendMeasures}</summary>
      <ul>
        {known.map((measure) => (
          <li key={measure}>
            <label>
              <input type="checkbox" checked={shown.includes(measure)} onChange={() => toggle(measure)} />
              {measureName(measure)}
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface ChartProps {
  measure: string;
  runs: EvaluationSummary[];
  chosen: string;
  onChoose: (id: string) => void;
}

function Chart({ measure, runs, chosen, onChoose }: ChartProps) {
  const points = pointsOf(runs, measure);
  const unit = runs.map((run) => figureOf(run.figures, measure)?.unit).find(Boolean) ?? "share";
  return <TrendChart measure={measure} unit={unit} points={points} chosen={chosen} onChoose={onChoose} />;
}

/** The figures of a measure in order of time; a run without one is left out. */
export function pointsOf(runs: EvaluationSummary[], measure: string): Point[] {
  return runs
    .flatMap((run) => {
      const estimate = figureOf(run.figures, measure)?.estimate;
      return estimate ? [{ id: run.id, at: run.at, ...estimate, hollow: run.set_version !== runs[0]?.set_version }] : [];
    })
    .reverse();
}

function isMixed(runs: EvaluationSummary[]): boolean {
  return runs.some((run) => run.set_version !== runs[0]?.set_version);
}
