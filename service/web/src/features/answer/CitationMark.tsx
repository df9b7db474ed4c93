import { UnstyledButton } from "@mantine/core";

import type { Citation } from "../../api/types";
import { formatDay, joined } from "../../shared/format";
import { Peek } from "../../shared/Peek";
import { strings } from "../../strings";
import classes from "./CitationMark.module.css";

interface Props {
  citation: Citation;
  onOpen: () => void;
}

/** A footnote number that shows the cited words, and opens them in their source. */
export function CitationMark({ citation, onOpen }: Props) {
  const { number, title } = citation;
  return (
    <sup className={classes.sup}>
      <Peek card={<CitationCard citation={citation} />}>
        {(handlers) => (
          <UnstyledButton
            {...handlers}
            className={classes.mark}
            aria-label={strings.answer.citation(number, title)}
            onClick={onOpen}
          >
            [{number}]
          </UnstyledButton>
        )}
      </Peek>
    </sup>
  );
}

function CitationCard({ citation }: { citation: Citation }) {
  const { title, published_at: published, page, before, quote, after } = citation;
  return (
    <div className={classes.card}>
      <strong className={classes.title}>{title}</strong>
      <p className={classes.meta}>
        {joined([published && formatDay(published), page === null ? null : strings.page(page)])}
      </p>
      <p className={classes.quote}>
        {before}
        <mark>{quote}</mark>
        {after}
      </p>
      <p className={classes.meta}>{strings.answer.openHint}</p>
    </div>
  );
}
