import { useMemo } from "react";

import type { Statement, Summary } from "../../api/types";
import { Notice } from "../../shared/Notice";
import { formatCount, joined } from "../../shared/format";
import { strings } from "../../strings";
import { Shortfall } from "../answer/Shortfall";
import { SourceList } from "../answer/SourceList";
import { isSupported, useSupportedOnly } from "../answer/supportedOnly";
import { SupportSummary } from "../answer/SupportSummary";
import { finishedBrief, type Brief } from "./brief";
import { CoverageView } from "./CoverageView";
import { Disagreements } from "./Disagreements";
import { Prose } from "./Prose";
import { SummaryStatus } from "./SummaryStatus";
import classes from "./SummaryView.module.css";
import { Timeline } from "./Timeline";

/** A summary as far as it has arrived. */
export function SummaryView({ brief }: { brief: Brief }) {
  const { summary, statements, citations, status } = brief;
  const isOver = status !== "streaming";
  return (
    <>
      <SummaryStatus brief={brief} />
      {summary?.abstained ? <Abstention summary={summary} /> : <Words brief={brief} />}
      {summary && <Disagreements brief={brief} />}
      {summary && statements.length > 0 && <SupportSummary statements={statements} pending={!isOver} />}
      {summary && summary.invalid_citations > 0 && (
        <p className={classes.small}>{strings.answer.invalidCitations(summary.invalid_citations)}</p>
      )}
      {/* Below a growing text it would move with every line. */}
      {(summary ?? isOver) && <SourceList citations={citations} />}
      {summary && <CoverageView summary={summary} />}
      {summary && <Effort summary={summary} />}
    </>
  );
}

/** A summary that was made before. */
export function StoredSummary({ summary }: { summary: Summary }) {
  const brief = useMemo(() => finishedBrief(summary), [summary]);
  return <SummaryView brief={brief} />;
}

function Words({ brief }: { brief: Brief }) {
  const { summary, format, statements } = brief;
  const [only] = useSupportedOnly();
  const chosen = (statement: Statement) => !only || isSupported(statement);
  const hidden = statements.filter((statement) => !chosen(statement)).length;
  const reason = summary?.reason && strings.reason(summary.reason);
  return (
    <>
      {reason && summary.mode === "extractive" && <Notice title={strings.summary.fellBack} detail={reason} />}
      {format === "timeline" ? (
        <Timeline brief={brief} chosen={chosen} />
      ) : (
        <Prose brief={brief} chosen={chosen} />
      )}
      {hidden > 0 && <p className={classes.small}>{strings.support.hidden(hidden)}</p>}
      {/* Where the text ends, and where nothing has to make room for it. */}
      {reason && summary.mode === "model" && <Notice title={strings.summary.cutShort} detail={reason} />}
    </>
  );
}

function Abstention({ summary: { reason, documents, coverage } }: { summary: Summary }) {
  const looked = strings.summary.looked(documents.length, coverage.sections.length);
  return <Shortfall title={strings.summary.abstained} reason={reason} looked={looked} />;
}

function Effort({ summary: { cost, timings_ms: timings, cached } }: { summary: Summary }) {
  const total = timings?.total;
  const tokens = cost.prompt_tokens + cost.completion_tokens;
  const words = joined([
    !cached && total !== undefined ? strings.summary.took(formatCount(Math.round(total / 100) / 10)) : null,
    cost.calls > 0 ? strings.summary.cost(cost.calls, tokens) : null,
  ]);
  return words && <p className={classes.small}>{words}</p>;
}
