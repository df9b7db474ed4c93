import type { Document, MetadataChange } from "../../api/types";

export const FIELDS = ["title", "authors", "publisher", "published_at", "language", "url"] as const;
export type Field = (typeof FIELDS)[number];

/** What stands in the form: texts, and the fields whose given value is to be taken back. */
export interface Draft {
  values: Record<Field, string>;
  takenBack: ReadonlySet<Field>;
}

export function draftOf(document: Document): Draft {
  return {
    values: {
      title: document.title ?? "",
      authors: document.authors.join("; "),
      publisher: document.publisher ?? "",
      published_at: document.published_at ?? "",
      language: document.language ?? "",
      url: document.url ?? "",
    },
    takenBack: new Set(),
  };
}

/** What has to change for the document to be as the draft says. */
export function changeOf(document: Document, { values, takenBack }: Draft): MetadataChange {
  const before = draftOf(document).values;
  const change: Record<string, string | string[] | null> = {};
  for (const field of FIELDS) {
    const value = values[field].trim();
    if (takenBack.has(field)) change[field] = null;
    else if (value !== before[field]) change[field] = field === "authors" ? namesIn(value) : value;
  }
  return change;
}

/** Fields that were emptied, though the document says something there: that can only be replaced. */
export function emptiedIn(document: Document, { values, takenBack }: Draft): Field[] {
  const before = draftOf(document).values;
  return FIELDS.filter(
    // That there are no authors can be said.
    (field) => field !== "authors" && before[field] !== "" && values[field].trim() === "" && !takenBack.has(field),
  );
}

function namesIn(text: string): string[] {
  return text
    .split(/[;；]/)
    .map((name) => name.trim())
    .filter(Boolean);
}
