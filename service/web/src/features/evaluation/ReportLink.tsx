import { IconExternalLink } from "@tabler/icons-react";

import type { EvaluationSummary } from "../../api/types";
import { formatTime } from "../../shared/format";
import { strings } from "../../strings";
import classes from "./ReportLink.module.css";

/** Leads to the report of a run, in a tab of its own: the service serves it into a sandbox. */
export function ReportLink({ run, brief = false }: { run: EvaluationSummary; brief?: boolean }) {
  const words = strings.evaluation;
  return (
    <a
      className={brief ? classes.brief : classes.link}
      href={`/v1/evaluations/${encodeURIComponent(run.id)}/report`}
      target="_blank"
      rel="noopener noreferrer"
      title={words.reportHint}
      aria-label={brief ? words.reportOf(formatTime(run.at)) : undefined}
    >
      {brief ? words.reportBrief : words.report}
      <IconExternalLink size={brief ? 13 : 16} aria-hidden />
    </a>
  );
}
