import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";

import type { EvaluationGate, EvaluationSummary } from "../../api/types";
import { formatTime } from "../../shared/format";
import { strings } from "../../strings";
import { figureOf, formatValue, measureName } from "./measures";
import classes from "./LatestRun.module.css";
import { ReportLink } from "./ReportLink";

/** What a run was made with, and what it was held to. */
export function LatestRun({ run }: { run: EvaluationSummary }) {
  const words = strings.evaluation;
  const facts: [string, string][] = [
    [words.when, formatTime(run.at)],
    [words.about.questions, String(run.cases)],
    [words.about.release, run.release],
    [words.about.model, run.language_model ?? words.none],
    [words.about.embedding, run.embedding_model],
    [words.about.reranker, run.reranker ?? words.none],
    [words.about.judge, run.judge],
  ];
  return (
    <>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {run.failed > 0 && <p className={classes.failed}>{words.failed(run.failed)}</p>}
      <h3 className={classes.heading}>{words.gates}</h3>
      <Gates run={run} />
      <ReportLink run={run} />
    </>
  );
}

function Gates({ run }: { run: EvaluationSummary }) {
  if (!run.gates.length) return <p className={classes.none}>{strings.evaluation.noGates}</p>;
  return (
    <ul className={classes.gates}>
      {run.gates.map((gate, at) => (
        <Gate key={at} gate={gate} run={run} />
      ))}
    </ul>
  );
}

function Gate({ gate, run }: { gate: EvaluationGate; run: EvaluationSummary }) {
  const words = strings.evaluation;
  return (
    <li data-met={gate.met}>
      {gate.met ? <IconCircleCheck size={18} aria-hidden /> : <IconCircleX size={18} aria-hidden />}
      <span>
        <strong>{gate.met ? words.gateMet : words.gateMissed}</strong> {wording(gate, run)}
        <Why gate={gate} run={run} />
      </span>
    </li>
  );
}

/** Why a gate was not met: the figure, where that says it all. */
function Why({ gate, run }: { gate: EvaluationGate; run: EvaluationSummary }) {
  if (gate.met) return null;
  const figure = figureOf(run.figures, gate.measure);
  const says = gate.limit !== null && figure && !figure.unjudged ? figure.estimate : null;
  const reason = says ? strings.evaluation.measured(formatValue(says.mean, figure?.unit ?? "share")) : gate.reason;
  return <span className={classes.reason}>{reason}</span>;
}

function wording(gate: EvaluationGate, run: EvaluationSummary): string {
  const words = strings.evaluation;
  if (gate.measure === "baseline") return words.baseline;
  const name = measureName(gate.measure);
  if (gate.limit === null) return name;
  const unit = figureOf(run.figures, gate.measure)?.unit ?? "share";
  const limit = formatValue(gate.limit, unit);
  return unit === "share" ? words.leastAsked(name, limit) : words.mostAsked(name, limit);
}
