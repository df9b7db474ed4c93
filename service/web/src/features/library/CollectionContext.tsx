import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo, type ReactNode } from "react";

import { listCollections } from "../../api/client";
import { problemOf, type Problem } from "../../api/problem";
import type { Collection } from "../../api/types";
import { strings } from "../../strings";

interface CollectionState {
  /** The collection that is asked and added to, and its size. */
  name: string;
  /** False until the library has said which collections there are: `name` may change by itself. */
  isKnown: boolean;
  documents: number;
  passages: number;
  choose: (name: string) => void;
  /** Every collection of the library, and the chosen one if it is new and still empty. */
  collections: Collection[];
  /** False only once it is known that the chosen collection is empty. */
  hasDocuments: boolean;
  problem: Problem | null;
  reload: () => void;
}

const CollectionContext = createContext<CollectionState | null>(null);

export function CollectionProvider({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["collections"],
    queryFn: ({ signal }) => listCollections(signal),
  });
  const [chosen, choose] = useLocalStorage<string | null>({
    key: "footnote.collection",
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const state = useMemo<CollectionState>(() => {
    const name = chosen ?? data?.[0]?.name ?? strings.collections.none;
    const collections = withCollection(data ?? [], name);
    const current = collections.find((collection) => collection.name === name);
    const documents = current?.documents ?? 0;
    return {
      name,
      isKnown: chosen !== null || data !== undefined,
      documents,
      passages: current?.passages ?? 0,
      choose,
      collections,
      hasDocuments: !data || documents > 0,
      problem: error && problemOf(error),
      reload: () => void refetch(),
    };
  }, [chosen, choose, data, error, refetch]);
  return <CollectionContext value={state}>{children}</CollectionContext>;
}

export function useCollection(): CollectionState {
  const state = useContext(CollectionContext);
  if (!state) throw new Error("useCollection needs a CollectionProvider above it");
  return state;
}

function withCollection(collections: Collection[], name: string): Collection[] {
  if (collections.some((collection) => collection.name === name)) return collections;
  return [...collections, { name, documents: 0, passages: 0 }];
}
