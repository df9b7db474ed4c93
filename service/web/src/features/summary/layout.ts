import type { Disagreement, Statement } from "../../api/types";
import { draftParts, type Begin, type Brief, type BriefHeading } from "./brief";

/** Statements that stand on one line: a paragraph, or an item of a list. */
export interface Line {
  item: boolean;
  statements: number[];
  /** Live text behind them. */
  draft: string;
}

/** What stands beneath a heading, or before the first. */
export interface Section {
  heading: BriefHeading | null;
  lines: Line[];
}

/** Statements of a timeline that stand under one date. */
export interface Moment {
  /** Null for those without one; undefined until the summary is whole. */
  date: string | null | undefined;
  takenFrom: "statement" | "citation" | "publication" | null;
  statements: number[];
  draft: string;
}

/** Which statements to show; the others are left out. */
export type Choose = (statement: Statement) => boolean;

const everything: Choose = () => true;

/** The sections of a brief as it is shown; statements that disagree are shown elsewhere. */
export function sectionsOf(brief: Brief, chosen: Choose = everything): Section[] {
  const apart = new Set(voiceStatements(brief));
  brief.statements.forEach((statement, index) => {
    if (!chosen(statement)) apart.add(index);
  });
  const live = draftParts(brief.draft, brief.statements.length, brief.format);
  const headings = [...brief.headings, ...live.headings];
  const sections: Section[] = [{ heading: null, lines: [] }];
  const open = (index: number) => {
    for (const heading of headings.filter(({ before }) => before === index)) {
      sections.push({ heading, lines: [] });
    }
  };
  for (const index of brief.statements.keys()) {
    open(index);
    const section = sections.at(-1);
    if (section && !apart.has(index)) place(section, index, brief.begins[index] ?? "on");
  }
  open(brief.statements.length);
  if (live.text) placeDraft(sections, live.text, live.begin);
  return sections.filter((section, at) => isShown(section, sections[at + 1], apart, brief.statements.length));
}

/** A heading none of whose statements are shown beneath it has nothing left to head. */
function isShown({ heading, lines }: Section, next: Section | undefined, apart: Set<number>, count: number): boolean {
  if (lines.length > 0) return true;
  if (!heading) return false;
  const beneath = (next?.heading?.before ?? count) - heading.before;
  return beneath === 0 || !apart.has(heading.before);
}

function place(section: Section, index: number, begin: Begin): void {
  const last = section.lines.at(-1);
  if (begin === "on" && last) last.statements.push(index);
  else section.lines.push({ item: begin === "item", statements: [index], draft: "" });
}

function placeDraft(sections: Section[], text: string, begin: Begin): void {
  const section = sections.at(-1);
  const last = section?.lines.at(-1);
  if (begin === "on" && last) last.draft = text;
  else section?.lines.push({ item: begin === "item", statements: [], draft: text });
}

/** The moments of a timeline, in the order of its statements. */
export function momentsOf(brief: Brief, chosen: Choose = everything): Moment[] {
  const moments: Moment[] = [];
  const entries = new Map(brief.summary?.timeline.map((entry) => [entry.statement, entry]));
  for (const [index, statement] of brief.statements.entries()) {
    if (!chosen(statement)) continue;
    const entry = entries.get(index);
    const date = brief.summary ? (entry?.date ?? null) : undefined;
    const last = moments.at(-1);
    if (last && date !== undefined && last.date === date) last.statements.push(index);
    else moments.push({ date, takenFrom: entry?.taken_from ?? null, statements: [index], draft: "" });
  }
  const live = draftParts(brief.draft, brief.statements.length, brief.format).text.trim();
  if (live) moments.push({ date: undefined, takenFrom: null, statements: [], draft: live });
  return moments;
}

/** The statement that says a voice's words, if it is one of the summary's. */
export function statementOf(
  statements: Statement[],
  { says, citation }: Disagreement["voices"][number],
): number | null {
  const at = statements.findIndex(({ text, citations }) => text === says && citations.includes(citation));
  return at < 0 ? null : at;
}

/** Statements that are shown side by side, where the sources disagree. In a timeline they stay in order. */
function voiceStatements({ summary, statements, format }: Brief): number[] {
  if (!summary || format === "timeline") return [];
  const voices = summary.disagreements.flatMap((one) => one.voices);
  return voices.flatMap((voice) => statementOf(statements, voice) ?? []);
}
