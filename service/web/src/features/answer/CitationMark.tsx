import type { Citation } from "../../api/types";
import { formatDay, joined } from "../../shared/format";
import { PeekButton } from "../../shared/PeekButton";
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
      <PeekButton
        label={strings.answer.citation(number, title)}
        card={<CitationCard citation={citation} />}
        className={classes.mark}
        onClick={onOpen}
      >
        [{number}]
      </PeekButton>
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
        {before && `…${before}`}
        <mark>{quote}</mark>
        {after && `${after}…`}
      </p>
      <p className={classes.meta}>{strings.answer.openHint}</p>
    </div>
  );
}
