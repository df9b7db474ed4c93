import type { EvaluationFigure, EvaluationSummary } from "../../api/types";
import { strings } from "../../strings";

export type Unit = EvaluationFigure["unit"];
export type Group = keyof typeof strings.evaluation.groups;

/** What the trend shows until the reader chooses. */
export const MAIN_MEASURES = ["faithfulness", "citation precision", "recall@5", "answered, of the answerable"];

const GROUPS: [Group, RegExp][] = [
  ["answers", /^(faithfulness|citation precision|correctness|reference recall)$/],
  ["silence", /^(abstention|answered)/],
  ["citations", /^cited/],
  ["retrieval", /^(recall|precision|MRR|nDCG|retrieved)/],
  ["cost", /^seconds|tokens$/],
];

/** Figures by what they are about, in the order in which a reader asks for them. */
export function grouped(figures: EvaluationFigure[]): [Group, EvaluationFigure[]][] {
  const order: Group[] = [...GROUPS.map(([group]) => group), "other"];
  return order
    .map((group): [Group, EvaluationFigure[]] => [group, figures.filter((one) => groupOf(one.measure) === group)])
    .filter(([, found]) => found.length > 0);
}

function groupOf(measure: string): Group {
  return GROUPS.find(([, pattern]) => pattern.test(measure))?.[0] ?? "other";
}

export function measureName(measure: string): string {
  return strings.evaluation.measures[measure] ?? measure;
}

export function figureOf(figures: EvaluationFigure[], measure: string): EvaluationFigure | undefined {
  return figures.find((one) => one.measure === measure);
}

/** The measures that some run has a figure of, in the order of the newest. */
export function measuresOf(runs: EvaluationSummary[]): string[] {
  return [...new Set(runs.flatMap((run) => run.figures.filter((one) => one.estimate).map((one) => one.measure)))];
}

const DIGITS: Record<Unit, number> = { share: 3, seconds: 2, tokens: 0 };

export function formatValue(value: number, unit: Unit): string {
  return value.toFixed(DIGITS[unit]);
}

/** A difference with its sign; zero has none. */
export function formatChange(value: number, unit: Unit): string {
  const written = formatValue(Math.abs(value), unit);
  if (Number(written) === 0) return written;
  return `${value < 0 ? "−" : "+"}${written}`;
}
