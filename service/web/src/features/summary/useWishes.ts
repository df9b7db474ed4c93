import { useSessionStorage } from "@mantine/hooks";

import { NO_WISHES, type Wishes } from "./wishes";

/** What the form of this tab holds, kept while other pages are open. */
export function useWishes() {
  return useSessionStorage<Wishes>({
    // The number changes with the shape of the wishes.
    key: "footnote.summary.wishes.2",
    defaultValue: NO_WISHES,
    getInitialValueInEffect: false,
  });
}
