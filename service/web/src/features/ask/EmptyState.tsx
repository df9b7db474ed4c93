import { UnstyledButton } from "@mantine/core";

import { strings } from "../../strings";
import { UploadButton } from "../library/UploadButton";
import classes from "./EmptyState.module.css";

interface Props {
  collection: string;
  hasDocuments: boolean;
  onPick: (question: string) => void;
}

export function EmptyState({ collection, hasDocuments, onPick }: Props) {
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

function Examples({ collection, onPick }: Pick<Props, "collection" | "onPick">) {
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
