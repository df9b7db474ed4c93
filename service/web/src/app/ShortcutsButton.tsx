import { ActionIcon } from "@mantine/core";
import { IconKeyboard } from "@tabler/icons-react";

import { useShortcutSheet } from "../features/shortcuts/ShortcutsContext";
import { strings } from "../strings";

export function ShortcutsButton() {
  const open = useShortcutSheet();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={strings.shortcuts.open}
      title={strings.shortcuts.open}
      onClick={open}
    >
      <IconKeyboard size={18} aria-hidden />
    </ActionIcon>
  );
}
