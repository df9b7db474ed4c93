import { useState } from "react";

import type { Evaluation, EvaluationFigure } from "../../api/types";
import { language, strings } from "../../strings";
import { localeOf } from "../../strings/language";
import { IntervalBar } from "./IntervalBar";
import { figureOf, formatValue, MAIN_MEASURES, measureName, measuresOf } from "./measures";
import { Select } from "./Select";
import classes from "./Tables.module.css";

/** One measure at a time, by kind and by language of the question. */
export function PartsTable({ evaluation }: { evaluation: Evaluation }) {
  const words = strings.evaluation;
  const known = measuresOf([evaluation.summary]);
  const [measure, setMeasure] = useState(() => MAIN_MEASURES.find((one) => known.includes(one)) ?? known[0] ?? "");
  const languages = new Intl.DisplayNames(localeOf(language), { type: "language" });
  return (
    <>
      <Select
        label={words.partsMeasure}
        value={measure}
        options={known.map((one) => ({ value: one, label: measureName(one) }))}
        onChange={setMeasure}
      />
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.parts}</th>
            <th scope="col" className={classes.number}>
              {words.figure}
              <span className={classes.under}>{words.interval}</span>
            </th>
            <th scope="col" className={classes.extra}>
              {words.bar}
            </th>
            <th scope="col" className={classes.number}>
              {words.count}
            </th>
          </tr>
        </thead>
        <Part title={words.byKind} parts={evaluation.by_kind} measure={measure} nameOf={(kind) => words.kinds[kind] ?? kind} />
        <Part
          title={words.byLanguage}
          parts={evaluation.by_language}
          measure={measure}
          nameOf={(code) => nameIn(languages, code)}
        />
      </table>
    </>
  );
}

interface PartProps {
  title: string;
  parts: Record<string, EvaluationFigure[]>;
  measure: string;
  nameOf: (part: string) => string;
}

function Part({ title, parts, measure, nameOf }: PartProps) {
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={4} className={classes.group}>
          {title}
        </th>
      </tr>
      {Object.entries(parts).map(([part, figures]) => (
        <tr key={part}>
          <th scope="row">{nameOf(part)}</th>
          <Cells figure={figureOf(figures, measure)} />
        </tr>
      ))}
    </tbody>
  );
}

function Cells({ figure }: { figure: EvaluationFigure | undefined }) {
  const words = strings.evaluation;
  if (!figure?.estimate) return <td colSpan={3}>{words.doesNotApply}</td>;
  const { mean, low, high, count } = figure.estimate;
  const written = (value: number) => formatValue(value, figure.unit);
  return (
    <>
      <td className={classes.number}>
        <span className={classes.mean}>{written(mean)}</span>
        <span className={`${classes.under} ${classes.beside}`}>{words.range(written(low), written(high))}</span>
      </td>
      <td className={`${classes.bar} ${classes.extra}`}>
        {figure.unit === "share" && <IntervalBar estimate={figure.estimate} />}
      </td>
      <td className={classes.number}>{count}</td>
    </>
  );
}

/** A language by its name; a code that is none stays as it is. */
function nameIn(languages: Intl.DisplayNames, code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}
