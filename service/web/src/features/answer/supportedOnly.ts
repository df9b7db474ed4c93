import { useLocalStorage } from "@mantine/hooks";

import type { Statement } from "../../api/types";

/** Whether only statements that are supported are shown; the reader's choice holds everywhere. */
export function useSupportedOnly(): [boolean, (only: boolean) => void] {
  const [only, setOnly] = useLocalStorage({
    key: "footnote.supported-only",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  return [only, setOnly];
}

export function isSupported({ support: { status } }: Statement): boolean {
  return status === "verbatim" || status === "supported";
}
