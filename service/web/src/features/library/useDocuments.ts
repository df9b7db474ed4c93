import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";

import { problemOf, type Problem } from "../../api/problem";
import type { Document, DocumentPage } from "../../api/types";
import type { Listing } from "./listing";
import { PAGE_SIZE, pageQuery } from "./queries";

interface Documents {
  /** Undefined before the first page has come. */
  total: number | undefined;
  languages: DocumentPage["languages"];
  /** The document at a place in the list, once its page has come. */
  at: (index: number) => Document | undefined;
  /** Have these pages fetched. */
  show: (firstPage: number, lastPage: number) => void;
  /** What is shown is the list before this one. */
  isStale: boolean;
  problem: Problem | null;
  reload: () => void;
}

/** A list of documents, of which only the pages in sight are fetched. */
export function useDocuments(collection: string, listing: Listing): Documents {
  const [range, setRange] = useState({ first: 0, last: 0 });
  const head = useQuery({ ...pageQuery(collection, listing, 0), placeholderData: keepPreviousData });
  const numbers = useMemo(() => numbersFrom(Math.max(range.first, 1), range.last), [range]);
  const others = useQueries({
    queries: numbers.map((number) => ({
      ...pageQuery(collection, listing, number),
      enabled: !head.isPlaceholderData,
    })),
  });
  const pages = new Map<number, DocumentPage>();
  if (head.data) pages.set(0, head.data);
  others.forEach(({ data }, position) => {
    const number = numbers[position];
    if (data && number !== undefined) pages.set(number, data);
  });
  const show = useCallback((first: number, last: number) => {
    setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
  }, []);
  const error = head.error ?? others.find((page) => page.error)?.error;
  return {
    total: head.data?.total,
    languages: head.data?.languages ?? [],
    at: (index) => pages.get(pageOf(index))?.documents[index % PAGE_SIZE],
    show,
    isStale: head.isPlaceholderData,
    problem: error ? problemOf(error) : null,
    reload: () => {
      void head.refetch();
      for (const page of others) if (page.error) void page.refetch();
    },
  };
}

/** The page that a place in the list is on. */
export function pageOf(index: number): number {
  return Math.floor(index / PAGE_SIZE);
}

function numbersFrom(first: number, last: number): number[] {
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index);
}
