import { useDisclosure } from "@mantine/hooks";
import { createContext, useContext, type ReactNode } from "react";

import { Shortcuts } from "./Shortcuts";

const OpenContext = createContext<(() => void) | null>(null);

/** Listens to the keyboard, and can show what it does. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <OpenContext value={open}>
      {children}
      <Shortcuts opened={opened} onOpen={open} onClose={close} />
    </OpenContext>
  );
}

/** Shows the sheet of keys. */
export function useShortcutSheet(): () => void {
  const open = useContext(OpenContext);
  if (!open) throw new Error("useShortcutSheet needs a ShortcutsProvider above it");
  return open;
}
