import { ActionIcon, type ActionIconProps } from "@mantine/core";
import type { ComponentProps } from "react";

type Props = { label: string } & ActionIconProps & Omit<ComponentProps<"button">, keyof ActionIconProps>;

/** A button that shows an icon, and says its label to whoever hovers over it or cannot see it. */
export function IconButton({ label, ...others }: Props) {
  return <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} {...others} />;
}
