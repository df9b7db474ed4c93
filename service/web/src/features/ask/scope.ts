import type { Scope } from "../../api/types";

/** Everything in some collections. */
export function scopeOf(...collections: string[]): Scope {
  return { collections, filters: noFilters() };
}

export function noFilters(): Scope["filters"] {
  return { documents: [], sources: [], languages: [], published_from: null, published_to: null };
}

/** Whether a scope leaves out any document of its collections. */
export function isFiltered({ filters }: Scope): boolean {
  return (
    filters.documents.length + filters.sources.length + filters.languages.length > 0 ||
    filters.published_from !== null ||
    filters.published_to !== null
  );
}
