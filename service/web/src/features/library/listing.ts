import type { DocumentQuery } from "../../api/types";

export type Sort = NonNullable<DocumentQuery["sort"]>;

/** Which documents are listed, and in which order. Empty strings are no conditions. */
export interface Listing {
  q: string;
  language: string;
  from: string;
  to: string;
  sort: Sort;
}

const SORTS: readonly string[] = [
  "source",
  "-source",
  "title",
  "-title",
  "published",
  "-published",
  "added",
  "-added",
] satisfies Sort[];

const LONGEST_SEARCH = 300;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the page's address asks for; what makes no sense in it is left out. */
export function listingOf(address: URLSearchParams): Listing {
  const sort = address.get("sort") ?? "";
  return {
    q: (address.get("q") ?? "").slice(0, LONGEST_SEARCH),
    language: (address.get("language") ?? "").slice(0, 20),
    from: day(address.get("from")),
    to: day(address.get("to")),
    sort: isSort(sort) ? sort : "source",
  };
}

/** The same as the part of an address behind the question mark, without what is as always. */
export function addressOf(listing: Listing): URLSearchParams {
  const address = new URLSearchParams();
  for (const name of ["q", "language", "from", "to"] as const) {
    if (listing[name]) address.set(name, listing[name]);
  }
  if (listing.sort !== "source") address.set("sort", listing.sort);
  return address;
}

/** The same as the API takes it. */
export function queryOf({ q, language, from, to, sort }: Listing): Omit<DocumentQuery, "collection"> {
  return {
    ...(q && { q }),
    ...(language && { language: [language] }),
    ...(from && { published_from: from }),
    ...(to && { published_to: to }),
    sort,
  };
}

/** Whether some documents may be left out. */
export function isNarrowed({ q, language, from, to }: Listing): boolean {
  return [q, language, from, to].some(Boolean);
}

export type Column = "title" | "published" | "added";

/** The order after a press on a column's head: ascending, descending, and as it was. */
export function sortedBy(column: Column, sort: Sort): Sort {
  // The newest are sought more often than the oldest.
  const [first, second]: [Sort, Sort] = column === "title" ? [column, `-${column}`] : [`-${column}`, column];
  if (sort === first) return second;
  return sort === second ? "source" : first;
}

export function directionOf(column: Column, sort: Sort): "ascending" | "descending" | "none" {
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : "none";
}

function day(value: string | null): string {
  return value !== null && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : "";
}

function isSort(value: string): value is Sort {
  return SORTS.includes(value);
}
