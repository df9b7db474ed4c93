import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useId } from "react";

import type { Citation } from "../../api/types";
import { formatDay, joined } from "../../shared/format";
import { strings } from "../../strings";
import { citationPlace } from "../source/place";
import { useSource } from "../source/SourceContext";
import classes from "./SourceList.module.css";

/** The footnotes themselves, in the order of their numbers. */
export function SourceList({ citations }: { citations: Citation[] }) {
  const { open } = useSource();
  const heading = useId();
  if (citations.length === 0) return null;
  return (
    // No landmark: every answer has its own, and many of one name lead nowhere.
    <div className={classes.sources}>
      <h3 id={heading} className={classes.heading}>
        {strings.answer.sources}
      </h3>
      <ol className={classes.list} aria-labelledby={heading}>
        {citations.map((citation, index) => (
          <li key={citation.number}>
            <UnstyledButton
              className={classes.source}
              onClick={() => open(citations.map(citationPlace), index)}
            >
              <SourceLine citation={citation} />
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </div>
  );
}

function SourceLine({ citation }: { citation: Citation }) {
  const { number, title, source, heading, page, published_at: published } = citation;
  return (
    <>
      <VisuallyHidden>{strings.answer.source} </VisuallyHidden>
      <span className={classes.number}>{number}</span>
      <span className={classes.what}>
        <span className={classes.title}>{title}</span>
        <span className={classes.meta}>
          {joined([
            published && formatDay(published),
            page === null ? null : strings.shortPage(page),
            heading,
            source === title ? null : source,
          ])}
        </span>
      </span>
    </>
  );
}
