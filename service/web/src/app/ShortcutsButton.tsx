import { IconKeyboard } from "@tabler/icons-react";

import { useShortcutSheet } from "../features/shortcuts/ShortcutsContext";
import { IconButton } from "../shared/IconButton";
import { strings } from "../strings";

export function ShortcutsButton() {
  const open = useShortcutSheet();
  return (
    <IconButton label={strings.shortcuts.open} onClick={open}>
      <IconKeyboard size={18} aria-hidden />
    </IconButton>
  );
}
