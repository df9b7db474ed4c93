import { UnstyledButton } from "@mantine/core";
import { IconFilter, IconFilterFilled } from "@tabler/icons-react";

import { strings } from "../../strings";
import { useSupportedOnly } from "./supportedOnly";
import classes from "./SupportedOnly.module.css";

/** Shows only what is supported, or everything. */
export function SupportedOnly() {
  const [only, setOnly] = useSupportedOnly();
  const Icon = only ? IconFilterFilled : IconFilter;
  return (
    <UnstyledButton
      className={classes.toggle}
      aria-label={strings.support.only}
      title={strings.support.only}
      aria-pressed={only}
      onClick={() => setOnly(!only)}
    >
      <Icon size={15} aria-hidden />
      <span className={classes.name}>{strings.support.only}</span>
    </UnstyledButton>
  );
}
