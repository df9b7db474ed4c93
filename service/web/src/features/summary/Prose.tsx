import type { ReactNode } from "react";

import { StatementView } from "../answer/Statements";
import { SupportMark } from "../answer/SupportMark";
import type { Brief, BriefHeading } from "./brief";
import { sectionsOf, type Choose, type Line, type Section } from "./layout";
import classes from "./Prose.module.css";

/** A summary's sentences, in paragraphs or lists and under their headings. */
export function Prose({ brief, chosen }: { brief: Brief; chosen: Choose }) {
  const sections = sectionsOf(brief, chosen);
  if (sections.length === 0) return null;
  const isExtractive = brief.summary?.mode === "extractive";
  return (
    <div className={classes.prose} data-extractive={isExtractive || undefined} lang={brief.summary?.language ?? undefined}>
      {sections.map((section, at) => (
        <SectionView key={at} section={section} brief={brief} />
      ))}
    </div>
  );
}

function SectionView({ section: { heading, lines }, brief }: { section: Section; brief: Brief }) {
  return (
    <>
      {heading && <Heading heading={heading} brief={brief} />}
      {inLists(lines).map((group) => {
        const items = group.map((line) => <LineView key={line.statements[0] ?? "draft"} line={line} brief={brief} />);
        const key = group[0]?.statements[0] ?? "draft";
        return group[0]?.item ? (
          <ul key={key}>{items.map(asItem)}</ul>
        ) : (
          <p key={key}>{items}</p>
        );
      })}
    </>
  );
}

function asItem(item: ReactNode, at: number) {
  return <li key={at}>{item}</li>;
}

function LineView({ line: { statements, draft }, brief }: { line: Line; brief: Brief }) {
  return (
    <>
      {statements.map((index) => (
        <StatementView
          key={index}
          statement={brief.statements[index]}
          citations={brief.citations}
          pending={brief.status === "streaming"}
        />
      ))}
      {draft && <span className={classes.draft} data-broken={brief.status !== "streaming"}>{draft}</span>}
    </>
  );
}

/** A heading is no statement, but it may claim something: so what a model wrote is checked too. */
function Heading({ heading: { text, support }, brief }: { heading: BriefHeading; brief: Brief }) {
  const statement = { text, start: 0, end: 0, citations: [], support, quotations: [] };
  return (
    <h3 className={classes.heading}>
      {text}
      {brief.summary?.mode !== "extractive" && (
        <SupportMark statement={statement} pending={brief.status === "streaming"} />
      )}
    </h3>
  );
}

/** Lines with the neighbouring items of a list together; a paragraph stands by itself. */
function inLists(lines: Line[]): Line[][] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (line.item && last?.[0]?.item) last.push(line);
    else groups.push([line]);
  }
  return groups;
}
