import { Loader } from "@mantine/core";
import { IconPlayerStop, IconQuote, IconSparkles } from "@tabler/icons-react";

import type { Summary } from "../../api/types";
import { joined } from "../../shared/format";
import { strings } from "../../strings";
import type { Brief } from "./brief";
import classes from "./SummaryStatus.module.css";

/** One line above the summary: what is being done, then who wrote the words. */
export function SummaryStatus({ brief }: { brief: Brief }) {
  const { summary, progress } = brief;
  return (
    <div className={classes.status}>
      <p className={classes.line} role="status">
        <State brief={brief} />
      </p>
      {/* Its room is kept, so that the text does not move up when it is over. */}
      <div className={classes.track}>
        {!summary && progress && brief.status === "streaming" && (
          <progress
            className={classes.progress}
            aria-label={strings.summary.progress}
            value={progress.done}
            max={progress.total}
          />
        )}
      </div>
    </div>
  );
}

function State({ brief }: { brief: Brief }) {
  const { summary, status } = brief;
  if (status === "streaming") return <Working brief={brief} />;
  if (summary) return <Mode summary={summary} />;
  return (
    <>
      <IconPlayerStop size={15} aria-hidden />
      {status === "stopped" ? strings.summary.stopped : strings.summary.brokeOff}
    </>
  );
}

function Mode({ summary: { mode, model, cached } }: { summary: Summary }) {
  const Icon = mode === "extractive" ? IconQuote : IconSparkles;
  return (
    <>
      <Icon size={15} aria-hidden />
      {joined([
        mode === "extractive" ? strings.summary.extractive : strings.summary.model(model),
        cached ? strings.summary.cached : null,
      ])}
    </>
  );
}

function Working({ brief }: { brief: Brief }) {
  return (
    <>
      <Loader size={13} color="gray" aria-hidden />
      {stepOf(brief)}
    </>
  );
}

function stepOf({ plan, progress, statements, draft, summary }: Brief): string {
  if (summary) return strings.summary.checking;
  if (statements.length > 0 || draft) return strings.summary.writing;
  if (progress) return strings.summary.partsRead(progress.done, progress.total);
  return plan ? strings.summary.reading(plan.documents.length, plan.sections) : strings.summary.beginning;
}
