import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState, type ReactNode } from "react";

import { listEvaluations, readEvaluation } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Evaluations, EvaluationSummary } from "../../api/types";
import { formatTime } from "../../shared/format";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { Command } from "./Command";
import classes from "./EvaluationPage.module.css";
import { FeedbackNote } from "./FeedbackNote";
import { FiguresTable } from "./FiguresTable";
import { LatestRun } from "./LatestRun";
import { PartsTable } from "./PartsTable";
import { Select } from "./Select";
import { Trend } from "./Trend";

/** The evaluation's latest run, and how its figures went over the runs before. */
export function EvaluationPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ["evaluations"],
    queryFn: ({ signal }) => listEvaluations(signal),
  });
  return (
    <div className={classes.scroll}>
      <div className={classes.page}>
        <h1 className={classes.title}>{strings.evaluation.title}</h1>
        <p className={classes.lead}>{strings.evaluation.lead}</p>
        {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Loading />}
        {data && <Kept data={data} />}
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div role="status" aria-label={strings.evaluation.loading}>
      <Skeleton height={420} />
    </div>
  );
}

function Kept({ data }: { data: Evaluations }) {
  return (
    <>
      {data.evaluations.length > 0 ? <Sets data={data} /> : <Empty />}
      <Damaged damaged={data.damaged} />
      <Section title={strings.evaluation.feedback}>
        <FeedbackNote feedback={data.feedback} />
      </Section>
    </>
  );
}

function Empty() {
  const words = strings.evaluation;
  return (
    <Section title={words.emptyTitle}>
      <p className={classes.note}>{words.emptyLead}</p>
      <p className={classes.note}>{words.emptyCommand}</p>
      <Command line="footnote eval run sample" />
    </Section>
  );
}

/** One set at a time: runs of different sets do not compare. */
function Sets({ data }: { data: Evaluations }) {
  const words = strings.evaluation;
  const names = [...new Set(data.evaluations.map((one) => one.set_name))];
  const [chosen, setChosen] = useState(names[0] ?? "");
  const runs = data.evaluations.filter((one) => one.set_name === chosen);
  const options = names.map((name) => ({ value: name, label: name }));
  return (
    <>
      {names.length > 1 && <Select label={words.set} value={chosen} options={options} onChange={setChosen} />}
      <RunsOfSet key={chosen} runs={runs} />
      <p className={classes.note}>{words.runsNote(data.evaluations.length + data.damaged.length, data.total)}</p>
    </>
  );
}

function RunsOfSet({ runs }: { runs: EvaluationSummary[] }) {
  const words = strings.evaluation;
  const latest = runs[0];
  if (!latest) return null;
  return (
    <>
      <Section title={`${words.latest} · ${latest.set_name}`}>
        <LatestRun run={latest} />
      </Section>
      <Latest id={latest.id}>
        <Section title={words.trend}>
          <Trend runs={runs} />
        </Section>
      </Latest>
    </>
  );
}

/** The figures of a run, which its own address holds by parts and beside the run before. */
function Latest({ id, children }: { id: string; children: ReactNode }) {
  const words = strings.evaluation;
  const { data, error, refetch } = useQuery({
    queryKey: ["evaluations", id],
    queryFn: ({ signal }) => readEvaluation(id, signal),
  });
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const comparison = data.comparison ?? null;
  return (
    <>
      <Section title={words.figures}>
        <p className={classes.note}>{words.figuresNote}</p>
        <p className={classes.note}>
          {comparison ? words.comparedWith(timeOf(comparison.before)) : words.noComparison}
        </p>
        <FiguresTable figures={data.summary.figures} comparison={comparison} />
      </Section>
      {children}
      <Section title={words.parts}>
        <PartsTable evaluation={data} />
      </Section>
    </>
  );
}

function Damaged({ damaged }: { damaged: Evaluations["damaged"] }) {
  if (!damaged.length) return null;
  return (
    <Section title={strings.evaluation.damaged(damaged.length)}>
      <ul className={classes.damaged}>
        {damaged.map((one) => (
          <li key={one.id}>{one.reason}</li>
        ))}
      </ul>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h2 id={id} className={classes.heading}>
        {title}
      </h2>
      {children}
    </section>
  );
}

/** The time that a run's id begins with. */
function timeOf(id: string): string {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id);
  if (!found) return id;
  const [, year, month, day, hour, minute, second] = found;
  return formatTime(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
