import { useHotkeys, useLocalStorage, type HotkeyItem } from "@mantine/hooks";

/**
 * Whether keys without a modifier do anything. Speech input types them by accident, so that they can
 * be switched off (WCAG 2.2, 2.1.4).
 */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useLocalStorage({
    key: "footnote.single-keys",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  return [on, setOn];
}

/** Have keys do something anywhere but in a field, unless they are switched off. */
export function useSingleKeyActions(actions: HotkeyItem[]): void {
  const [on] = useSingleKeys();
  useHotkeys(on ? actions : []);
}
