import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";

import { problemOf } from "../../api/problem";
import { estimate } from "../../api/summarize";
import type { SummaryPlan, SummaryRequest } from "../../api/types";
import { strings } from "../../strings";
import classes from "./SummaryForm.module.css";

const ESTIMATE_AFTER_MS = 500;

/** All that is to be summarized is read for an estimate: of more than these, only when asked to. */
const MOST_UNASKED = 300;

interface Props {
  request: SummaryRequest | null;
  /** Of how many documents. */
  documents: number;
}

/** What a summary would read, and what it would take of the language model. */
export function Estimate({ request, documents }: Props) {
  const [wanted] = useDebouncedValue(request, ESTIMATE_AFTER_MS);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["summary-estimate", wanted],
    queryFn: ({ signal }) => (wanted ? estimate(wanted, signal) : null),
    enabled: wanted !== null && documents <= MOST_UNASKED,
    retry: false,
  });
  const waits = documents > MOST_UNASKED && !data && !error && !isFetching;
  return (
    <div className={classes.estimate}>
      {request && waits && (
        <Button variant="subtle" size="compact-sm" onClick={() => void refetch()}>
          {strings.summary.estimate}
        </Button>
      )}
      <div role="status">{request && !waits && <Words plan={data ?? null} error={error} />}</div>
    </div>
  );
}

function Words({ plan, error }: { plan: SummaryPlan | null; error: Error | null }) {
  if (error) return <p>{`${strings.summary.notEstimated}: ${problemOf(error).detail}`}</p>;
  if (!plan) return <p>{strings.summary.estimating}</p>;
  const { documents, sections, characters, model, estimate: cost } = plan;
  return (
    <>
      <p>{strings.summary.wouldRead(documents.length, sections, characters)}</p>
      <p>
        {model === null
          ? strings.summary.wouldTakeNothing
          : strings.summary.wouldTake(cost.calls, cost.prompt_tokens + cost.completion_tokens, model)}
      </p>
    </>
  );
}
