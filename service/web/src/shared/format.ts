import { localeOf, preferredLanguage, type Language } from "../strings/language";

let formats = formatsOf(preferredLanguage());

/** Write dates and numbers as a language does. */
export function formatAs(language: Language): void {
  formats = formatsOf(language);
}

/** A date or time of the API, as a day the reader's way. */
export function formatDay(iso: string): string {
  return written(formats.day, iso);
}

/** A date of the API that may be only a year, or a year and a month. */
export function formatDate(iso: string): string {
  if (/^\d{4}$/.test(iso)) return written(formats.year, iso);
  return written(/^\d{4}-\d{2}$/.test(iso) ? formats.month : formats.day, iso);
}

/** A time of the API, to the minute, where the reader is. */
export function formatTime(iso: string): string {
  return written(formats.time, iso);
}

export function formatCount(count: number): string {
  return formats.count.format(count);
}

/** Join what is there with a middle dot. */
export function joined(parts: (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(" · ");
}

function formatsOf(language: Language) {
  const tag = localeOf(language);
  return {
    day: new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" }),
    month: new Intl.DateTimeFormat(tag, { year: "numeric", month: "short", timeZone: "UTC" }),
    year: new Intl.DateTimeFormat(tag, { year: "numeric", timeZone: "UTC" }),
    time: new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" }),
    count: new Intl.NumberFormat(tag),
  };
}

function written(format: Intl.DateTimeFormat, iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.valueOf()) ? iso : format.format(date);
}
