import type { PointerEvent } from "react";

import { formatDay, formatTime } from "../../shared/format";
import { strings } from "../../strings";
import { formatValue, measureName, type Unit } from "./measures";
import { nearest, placer, scaleOf } from "./scale";
import classes from "./TrendChart.module.css";

/** A run as one point of a chart. `hollow`: it does not compare directly with the newest. */
export interface Point {
  id: string;
  at: string;
  mean: number;
  low: number;
  high: number;
  count: number;
  hollow: boolean;
}

interface Props {
  measure: string;
  unit: Unit;
  /** In order of time. */
  points: Point[];
  /** The run that is read, by id. */
  chosen: string;
  onChoose: (id: string) => void;
}

const WIDTH = 320;
const HEIGHT = 128;
const LEFT = 38;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 8;

export function TrendChart({ measure, unit, points, chosen, onChoose }: Props) {
  const found = points.findIndex((one) => one.id === chosen);
  const index = found < 0 ? points.length - 1 : found;
  const point = points[index];
  const [first, last] = [points[0], points.at(-1)];
  if (!point || !first || !last) return null;
  const name = measureName(measure);
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <strong>{name}</strong>
        <Reading point={point} unit={unit} />
      </figcaption>
      <div className={classes.plot}>
        <Plot unit={unit} points={points} index={index} onChoose={onChoose} />
        <input
          type="range"
          className={classes.scrubber}
          min={0}
          max={points.length - 1}
          value={index}
          aria-label={`${strings.evaluation.chart(name, points.length, formatDay(first.at), formatDay(last.at))}. ${strings.evaluation.chosenRun}`}
          aria-valuetext={`${formatTime(point.at)}: ${said(point, unit)}`}
          onChange={(event) => onChoose(points[Number(event.target.value)]?.id ?? chosen)}
        />
      </div>
      <div className={classes.days} aria-hidden>
        <span>{formatDay(first.at)}</span>
        <span>{formatDay(last.at)}</span>
      </div>
    </figure>
  );
}

function Reading({ point, unit }: { point: Point; unit: Unit }) {
  return (
    <span className={classes.reading}>
      <span className={classes.value}>{formatValue(point.mean, unit)}</span>{" "}
      <span className={classes.dim}>
        {strings.evaluation.range(formatValue(point.low, unit), formatValue(point.high, unit))}
      </span>
      <span className={classes.day}>{formatTime(point.at)}</span>
    </span>
  );
}

function said(point: Point, unit: Unit): string {
  const { interval, range, cases } = strings.evaluation;
  const reach = range(formatValue(point.low, unit), formatValue(point.high, unit));
  return `${formatValue(point.mean, unit)}, ${interval} ${reach}, ${cases(point.count)}`;
}

interface PlotProps {
  unit: Unit;
  points: Point[];
  index: number;
  onChoose: (id: string) => void;
}

function Plot({ unit, points, index, onChoose }: PlotProps) {
  const scale = scaleOf(
    points.flatMap((one) => [one.low, one.high]),
    unit === "share",
  );
  const times = points.map((one) => new Date(one.at).valueOf());
  const across = placer(times[0] ?? 0, times.at(-1) ?? 0);
  const up = placer(scale.low, scale.high);
  const x = times.map((time) => LEFT + (WIDTH - LEFT - RIGHT) * across(time));
  const y = (value: number) => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up(value);
  const choose = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const run = points[nearest(x, ((event.clientX - box.left) / box.width) * WIDTH)];
    if (run) onChoose(run.id);
  };
  return (
    <svg className={classes.svg} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden onPointerMove={choose} onPointerDown={choose}>
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line className={classes.grid} x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text className={classes.tick} x={LEFT - 6} y={y(tick)} dy="0.34em">
            {tickLabel(tick, scale.high - scale.low)}
          </text>
        </g>
      ))}
      <polygon className={classes.band} points={bandOf(points, x, y)} />
      <line className={classes.guide} x1={x[index]} x2={x[index]} y1={TOP} y2={HEIGHT - BOTTOM} />
      <polyline className={classes.line} points={points.map((one, at) => `${x[at]},${y(one.mean)}`).join(" ")} />
      {points.map((one, at) => (
        <circle
          key={one.id}
          className={classes.point}
          data-hollow={one.hollow || undefined}
          cx={x[at]}
          cy={y(one.mean)}
          r={at === index ? 4.5 : 3}
        />
      ))}
    </svg>
  );
}

function bandOf(points: Point[], x: number[], y: (value: number) => number): string {
  const above = points.map((one, at) => `${x[at]},${y(one.high)}`);
  const below = points.map((one, at) => `${x[at]},${y(one.low)}`).reverse();
  return [...above, ...below].join(" ");
}

function tickLabel(tick: number, reach: number): string {
  return tick.toFixed(Math.max(0, Math.ceil(1 - Math.log10(reach))));
}
