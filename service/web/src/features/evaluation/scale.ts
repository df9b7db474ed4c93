/** A stretch of values with round ends, and the round values in it. */
export interface Scale {
  low: number;
  high: number;
  ticks: number[];
}

const MOST_TICKS = 4;
// Shares that differ by less are not drawn as far apart as the chart is high.
const LEAST_REACH = 0.1;

/** A scale that holds some values; one of shares does not reach beyond 0 and 1, which its steps divide. */
export function scaleOf(values: number[], isShare: boolean): Scale {
  const ends = { low: Math.min(...values), high: Math.max(...values) };
  const { low, high } = isShare ? widened(ends) : ends;
  const step = roundStep(Math.max(high - low, high / 50, 1e-6) / (MOST_TICKS - 1));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  return { low: first * step, high: last * step, ticks };
}

function widened({ low, high }: { low: number; high: number }): { low: number; high: number } {
  const lacking = Math.max(0, LEAST_REACH - (high - low)) / 2;
  const above = Math.min(1, high + lacking);
  const below = Math.max(0, Math.min(low - lacking, above - LEAST_REACH));
  return { low: below, high: Math.max(above, below + LEAST_REACH) };
}

/** The next of 1, 2, 5, 10, 20, 50 … (or their tenths …) that is not smaller. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Where values lie between two ends, from 0 to 1; in the middle if the ends are one. */
export function placer(first: number, last: number): (value: number) => number {
  return (value) => (last === first ? 0.5 : (value - first) / (last - first));
}

/** The number of the place that is nearest; -1 if there is none. */
export function nearest(places: number[], to: number): number {
  const distances = places.map((one) => Math.abs(one - to));
  return distances.indexOf(Math.min(...distances));
}
