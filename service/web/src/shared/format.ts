const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const COUNT = new Intl.NumberFormat();

/** A date or time of the API, as a day the reader's way. */
export function formatDay(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.valueOf()) ? iso : DAY.format(date);
}

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** Join what is there with a middle dot. */
export function joined(parts: (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(" · ");
}
