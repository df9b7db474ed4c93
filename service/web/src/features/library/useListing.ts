import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";

import { addressOf, listingOf, type Listing } from "./listing";

interface ListingState {
  listing: Listing;
  change: (news: Partial<Listing>) => void;
  /** List all documents, in the order as it is. */
  clear: () => void;
}

/** Which documents are listed, kept in the page's address, so that a reload or a link keeps it. */
export function useListing(): ListingState {
  const [address, setAddress] = useSearchParams();
  const listing = useMemo(() => listingOf(address), [address]);
  const change = useCallback(
    (news: Partial<Listing>) => {
      setAddress((before) => addressOf({ ...listingOf(before), ...news }), { replace: true });
    },
    [setAddress],
  );
  const clear = useCallback(() => change({ q: "", language: "", from: "", to: "" }), [change]);
  return { listing, change, clear };
}
