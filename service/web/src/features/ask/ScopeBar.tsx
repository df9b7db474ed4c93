import { UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";

import type { Scope } from "../../api/types";
import { formatDay, joined } from "../../shared/format";
import { strings } from "../../strings";
import classes from "./ScopeBar.module.css";
import { ScopeDialog } from "./ScopeDialog";

interface Props {
  scope: Scope;
  /** Whether it is the reader's own yet, and not only what stands in for it. */
  isKnown?: boolean;
  onChange: (scope: Scope) => void;
}

/** Says where a question will be asked, and lets it be asked elsewhere. */
export function ScopeBar({ scope, isKnown = true, onChange }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  const where = inWords(scope);
  return (
    <>
      <UnstyledButton
        className={classes.bar}
        aria-label={strings.conversations.scope.change(where)}
        disabled={!isKnown}
        onClick={open}
      >
        <IconAdjustmentsHorizontal size={14} aria-hidden />
        <span className={classes.where}>{where}</span>
      </UnstyledButton>
      {opened && <ScopeDialog scope={scope} onChange={onChange} onClose={close} />}
    </>
  );
}

function inWords({ collections, filters }: Scope): string {
  const words = strings.conversations.scope;
  const { documents, sources, languages, published_from: from, published_to: to } = filters;
  return joined([
    collections.join(", "),
    documents.length > 0 ? words.documents(documents.length) : null,
    ...sources,
    ...languages.map((one) => strings.conversations.languages[one] ?? one),
    from && words.from(formatDay(from)),
    to && words.until(formatDay(to)),
  ]);
}
