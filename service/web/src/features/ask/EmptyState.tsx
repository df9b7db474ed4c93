import { UnstyledButton } from "@mantine/core";

import type { Scope } from "../../api/types";
import { strings } from "../../strings";
import { UploadButton } from "../library/UploadButton";
import classes from "./EmptyState.module.css";

interface Props {
  /** Where the question will be asked. */
  scope: Scope;
  hasDocuments: boolean;
  onPick: (question: string) => void;
}

export function EmptyState({ scope, hasDocuments, onPick }: Props) {
  const collection = scope.collections.join(", ");
  return (
    <section className={classes.empty}>
      <h1 className={classes.title}>{strings.ask.emptyTitle}</h1>
      <p className={classes.lead}>
        {hasDocuments ? strings.ask.emptyLead(collection) : strings.ask.noDocuments}
      </p>
      {hasDocuments ? <Examples collection={collection} onPick={onPick} /> : <UploadButton variant="filled" />}
    </section>
  );
}

function Examples({ collection, onPick }: { collection: string; onPick: Props["onPick"] }) {
  const examples = strings.ask.examples[collection];
  if (!examples) return null;
  return (
    <ul className={classes.examples} aria-label={strings.ask.examplesLabel}>
      {examples.map((example) => (
        <li key={example}>
          <UnstyledButton className={classes.example} onClick={() => onPick(example)}>
            {example}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
