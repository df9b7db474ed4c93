import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useSearchParams } from "wouter";

import { readDocument } from "../../api/client";
import { titleOf } from "../library/title";
import type { ChosenDocument } from "./wishes";

/** The documents that the page's address names, once: from then on the form says which are chosen. */
export function usePreselected(): ChosenDocument[] | null {
  const [parameters, setParameters] = useSearchParams();
  const ids = useMemo(() => [...new Set(parameters.getAll("documents"))], [parameters]);
  const { data } = useQuery({
    queryKey: ["summary-preselected", ids],
    queryFn: ({ signal }) => Promise.all(ids.map((id) => chosenDocument(id, signal))),
    enabled: ids.length > 0,
  });
  useEffect(() => {
    if (data && ids.length > 0) setParameters({}, { replace: true });
  }, [data, ids, setParameters]);
  return ids.length > 0 ? (data ?? null) : null;
}

async function chosenDocument(id: string, signal: AbortSignal): Promise<ChosenDocument> {
  const document = await readDocument(id, signal);
  return { id, collection: document.collection, title: titleOf(document) };
}
