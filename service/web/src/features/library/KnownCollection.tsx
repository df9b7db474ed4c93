import type { ReactNode } from "react";

import { ProblemNotice } from "../../shared/ProblemNotice";
import { useCollection } from "./CollectionContext";

/** Pages about the chosen collection, which wait until it is known which one that is. */
export function KnownCollection({ children }: { children: ReactNode }) {
  const { isKnown, problem, reload } = useCollection();
  if (isKnown) return children;
  return problem && <ProblemNotice problem={problem} onRetry={reload} />;
}
