import type { Section, SummarizedDocument, Summary } from "../../api/types";
import type { Place } from "../source/place";
import { strings } from "../../strings";

/** What was read of one document, and what of it was cited. */
export interface DocumentCoverage {
  document: SummarizedDocument;
  /** The title of the document that says nearly the same and was read instead. */
  original: string | null;
  sections: Section[];
  cited: number;
}

/** Coverage document by document, those that are drawn on first. */
export function coverageByDocument({ documents, coverage }: Summary): DocumentCoverage[] {
  const sections = new Map<string, Section[]>();
  for (const section of coverage.sections) {
    const found = sections.get(section.document_id);
    if (found) found.push(section);
    else sections.set(section.document_id, [section]);
  }
  const titles = new Map(documents.map((one) => [one.document_id, one.title]));
  const all = documents.map((document) => {
    const own = sections.get(document.document_id) ?? [];
    return {
      document,
      original: document.near_copy_of ? (titles.get(document.near_copy_of) ?? document.near_copy_of) : null,
      sections: own,
      cited: own.filter(({ citations }) => citations > 0).length,
    };
  });
  return [...all.filter(({ cited }) => cited > 0), ...all.filter(({ cited }) => cited === 0)];
}

const SEPARATOR = " › ";

/**
 * What to call each section: what it stands under, or which part of the text it is. The headings
 * that all of them stand under, such as the title, are not said again with each.
 */
export function sectionNames(sections: Section[]): string[] {
  const paths = sections.map(({ heading }) => heading.split(SEPARATOR).map((one) => one.replace(/^[#\s]+/, "")));
  const shared = sharedStart(paths);
  const names = paths.map((path) => path.slice(Math.min(shared, path.length - 1)).join(SEPARATOR));
  return names.map((name, at) => {
    if (!name) return strings.summary.part(at + 1);
    if (names.indexOf(name) === names.lastIndexOf(name)) return name;
    return `${name} (${names.slice(0, at + 1).filter((one) => one === name).length})`;
  });
}

/** How many headings all paths begin with. */
function sharedStart(paths: string[][]): number {
  const [first = []] = paths;
  const at = first.findIndex((heading, depth) => paths.some((path) => path[depth] !== heading));
  return at < 0 ? first.length : at;
}

export function sectionPlaces(sections: Section[]): Place[] {
  const names = sectionNames(sections);
  return sections.map((section, at) => ({
    documentId: section.document_id,
    version: section.version,
    span: { start: section.start, end: section.end },
    label: strings.summary.section(names[at] ?? ""),
  }));
}
