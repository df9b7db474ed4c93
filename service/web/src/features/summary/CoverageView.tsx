import { Button, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useId, useMemo, useState } from "react";

import type { Section, Summary } from "../../api/types";
import { formatDay, joined } from "../../shared/format";
import { strings } from "../../strings";
import { useSource } from "../source/SourceContext";
import { coverageByDocument, sectionNames, sectionPlaces, type DocumentCoverage } from "./coverage";
import classes from "./CoverageView.module.css";

const SHOWN_AT_FIRST = 8;
const SHOWN_MORE = 100;

/** What was read, and which sections of it the summary draws on. */
export function CoverageView({ summary }: { summary: Summary }) {
  const heading = useId();
  const all = useMemo(() => coverageByDocument(summary), [summary]);
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  if (all.length === 0) return null;
  const { sections, text_share: textShare } = summary.coverage;
  const cited = sections.filter(({ citations }) => citations > 0).length;
  return (
    <section className={classes.coverage} aria-labelledby={heading}>
      <h3 id={heading} className={classes.heading}>
        {strings.summary.coverage}
      </h3>
      <p className={classes.share}>{strings.summary.drawnOn(cited, sections.length, textShare)}</p>
      <ul className={classes.documents}>
        {all.slice(0, shown).map((one) => (
          <DocumentView key={one.document.document_id} coverage={one} />
        ))}
      </ul>
      {all.length > shown && (
        <Button size="xs" variant="default" onClick={() => setShown(shown + SHOWN_MORE)}>
          {strings.summary.moreDocuments(Math.min(all.length - shown, SHOWN_MORE))}
        </Button>
      )}
    </section>
  );
}

function DocumentView({ coverage }: { coverage: DocumentCoverage }) {
  const [opened, setOpened] = useState(false);
  const list = useId();
  const { document, original, sections, cited } = coverage;
  const { title, published_at: published } = document;
  return (
    <li className={classes.document}>
      <UnstyledButton
        className={classes.summary}
        aria-expanded={opened}
        aria-controls={opened ? list : undefined}
        onClick={() => setOpened(!opened)}
      >
        <IconChevronRight size={15} className={classes.chevron} aria-hidden />
        <span className={classes.what}>
          <span className={classes.title}>{title}</span>
          <span className={classes.meta}>
            {joined([
              published && formatDay(published),
              sections.length > 0
                ? strings.summary.sectionsCited(cited, sections.length)
                : strings.summary.nothingRead,
              original && strings.summary.nearCopyOf(original),
            ])}
          </span>
          <Bar sections={sections} />
        </span>
      </UnstyledButton>
      {opened && <Sections id={list} title={title} sections={sections} />}
    </li>
  );
}

/** The document from its beginning to its end; what is cited is filled. */
function Bar({ sections }: { sections: Section[] }) {
  return (
    <span className={classes.bar} aria-hidden>
      {sections.map(({ start, end, citations }) => (
        <span key={start} data-cited={citations > 0} style={{ flexGrow: Math.max(end - start, 1) }} />
      ))}
    </span>
  );
}

function Sections({ id, title, sections }: { id: string; title: string; sections: Section[] }) {
  const { open } = useSource();
  const names = useMemo(() => sectionNames(sections), [sections]);
  return (
    <ol id={id} className={classes.sections} aria-label={strings.summary.sectionsOf(title)}>
      {sections.map((section, at) => (
        <li key={section.start}>
          <SectionView section={section} name={names[at] ?? ""} onOpen={() => open(sectionPlaces(sections), at)} />
        </li>
      ))}
    </ol>
  );
}

interface SectionProps {
  section: Section;
  name: string;
  onOpen: () => void;
}

function SectionView({ section, name, onOpen }: SectionProps) {
  const { page, citations, version } = section;
  const words = (
    <>
      <span className={classes.dot} data-cited={citations > 0} aria-hidden />
      <span className={classes.name}>{name}</span>
      <span className={classes.meta}>
        {joined([page === null ? null : strings.shortPage(page), strings.summary.citations(citations)])}
      </span>
    </>
  );
  // What is not stored cannot be opened.
  if (version === 0) return <span className={classes.section}>{words}</span>;
  return (
    <UnstyledButton className={classes.section} onClick={onOpen}>
      {words}
    </UnstyledButton>
  );
}
