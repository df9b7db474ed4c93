import { queryOptions, type QueryClient } from "@tanstack/react-query";

import { listDocuments, listNearCopies, listVersions } from "../../api/client";
import { queryOf, type Listing } from "./listing";

/** How many documents are fetched together, while the list is scrolled. */
export const PAGE_SIZE = 100;

/** A page of the documents that are listed, the first being 0. */
export function pageQuery(collection: string, listing: Listing, page: number) {
  return queryOptions({
    queryKey: ["documents", collection, "library", listing, page],
    queryFn: ({ signal }) =>
      listDocuments({ ...queryOf(listing), collection, limit: PAGE_SIZE, offset: page * PAGE_SIZE }, signal),
  });
}

export function versionsQuery(documentId: string) {
  return queryOptions({
    queryKey: ["documents", "of", documentId, "versions"],
    queryFn: ({ signal }) => listVersions(documentId, signal),
  });
}

export function nearCopiesQuery(documentId: string) {
  return queryOptions({
    queryKey: ["documents", "of", documentId, "near copies"],
    queryFn: ({ signal }) => listNearCopies(documentId, signal),
  });
}

/** Read anew all that depends on which documents there are. */
export async function refreshLibrary(queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: ["documents"] }),
    queries.invalidateQueries({ queryKey: ["collections"] }),
  ]);
}
