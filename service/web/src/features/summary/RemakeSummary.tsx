import { IconPencil } from "@tabler/icons-react";
import { useLocation } from "wouter";

import type { Summary } from "../../api/types";
import { paths } from "../../app/paths";
import { IconButton } from "../../shared/IconButton";
import { strings } from "../../strings";
import { useSummary } from "./SummaryContext";
import { useWishes } from "./useWishes";
import { wishesOf } from "./wishes";

/** Leads to the form, filled in as for a summary that there is; that one stays. */
export function RemakeSummary({ summary }: { summary: Summary }) {
  const [, navigate] = useLocation();
  const [, setWishes] = useWishes();
  const { made, clear } = useSummary();
  const wishes = wishesOf(summary);
  if (wishes.documents.length === 0) return null;

  function remake() {
    setWishes(wishes);
    if (made?.brief.status !== "streaming") clear();
    navigate(paths.summaries);
  }

  const label = strings.summary.remake;
  return (
    <IconButton label={label} onClick={remake}>
      <IconPencil size={16} aria-hidden />
    </IconButton>
  );
}
