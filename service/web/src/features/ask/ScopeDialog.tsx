import { Button, Group, TextInput } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { readDocument } from "../../api/client";
import type { Scope } from "../../api/types";
import { Dialog } from "../../shared/Dialog";
import { strings } from "../../strings";
import { useCollection } from "../library/CollectionContext";
import { titleOf } from "../library/title";
import { DocumentPicker } from "../summary/DocumentPicker";
import classes from "./ScopeDialog.module.css";
import { noFilters } from "./scope";

interface Props {
  scope: Scope;
  onChange: (scope: Scope) => void;
  onClose: () => void;
}

/** Choose the collections, documents, languages and dates that questions are asked of. */
export function ScopeDialog({ scope, onChange, onClose }: Props) {
  const words = strings.conversations.scope;
  const { collections } = useCollection();
  const [chosen, setChosen] = useState(scope);
  const ready = chosen.collections.length > 0;
  const { filters } = chosen;
  const filter = (changes: Partial<Scope["filters"]>) =>
    setChosen({ ...chosen, filters: { ...filters, ...changes } });

  function apply() {
    onChange(chosen);
    onClose();
  }

  return (
    <Dialog
      onClose={onClose}
      title={words.title}
      size="lg"
      centered={false}
    >
      <div className={classes.parts}>
        <Part label={words.collections} note={ready ? null : words.oneAtLeast}>
          {collections.map(({ name }) => (
            <Check
              key={name}
              label={name}
              checked={chosen.collections.includes(name)}
              onChange={() => setChosen({ ...chosen, collections: toggled(chosen.collections, name) })}
            />
          ))}
        </Part>
        <Part label={words.languages} note={words.anyLanguage}>
          {languagesOf(filters.languages).map((code) => (
            <Check
              key={code}
              label={strings.conversations.languages[code] ?? code}
              checked={filters.languages.includes(code)}
              onChange={() => filter({ languages: toggled(filters.languages, code) })}
            />
          ))}
        </Part>
        <Part label={words.published}>
          <Day label={words.publishedFrom} value={filters.published_from} onChange={(day) => filter({ published_from: day })} />
          <Day label={words.publishedTo} value={filters.published_to} onChange={(day) => filter({ published_to: day })} />
        </Part>
        <details className={classes.documents} open={filters.documents.length > 0}>
          <summary>{words.pick}</summary>
          <Documents scope={chosen} onChange={(documents) => filter({ documents })} />
        </details>
      </div>
      <Group justify="space-between" mt="lg">
        <Button variant="subtle" color="gray" onClick={() => setChosen({ ...chosen, filters: noFilters() })}>
          {words.clear}
        </Button>
        <Button disabled={!ready} onClick={apply}>
          {words.apply}
        </Button>
      </Group>
    </Dialog>
  );
}

function Part({ label, note, children }: { label: string; note?: string | null; children: ReactNode }) {
  return (
    <fieldset className={classes.part}>
      <legend>{label}</legend>
      <div className={classes.choices}>{children}</div>
      {note && <p className={classes.note}>{note}</p>}
    </fieldset>
  );
}

function Check({ label, checked, onChange }: { label: string; checked: boolean; onChange: () => void }) {
  return (
    <label className={classes.check}>
      <input type="checkbox" checked={checked} onChange={onChange} />
      {label}
    </label>
  );
}

interface DayProps {
  label: string;
  value: string | null | undefined;
  onChange: (day: string | null) => void;
}

function Day({ label, value, onChange }: DayProps) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

interface DocumentsProps {
  scope: Scope;
  onChange: (ids: string[]) => void;
}

function Documents({ scope, onChange }: DocumentsProps) {
  const { collections, filters } = scope;
  const known = useQueries({
    queries: filters.documents.map((id) => ({
      queryKey: ["document", id],
      queryFn: ({ signal }: { signal: AbortSignal }) => readDocument(id, signal),
    })),
  });
  const chosen = filters.documents.map((id, at) => {
    const document = known[at]?.data;
    const title = document ? titleOf(document) : strings.conversations.scope.unnamed;
    return { id, collection: document?.collection ?? "", title };
  });
  return collections.map((collection) => (
    <DocumentPicker
      key={collection}
      collection={collection}
      chosen={chosen}
      onChange={(picked) => onChange(picked.map(({ id }) => id))}
    />
  ));
}

function toggled(values: string[], value: string): string[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

/** The languages to choose from: those that documents are told apart by, and any chosen before. */
function languagesOf(chosen: string[]): string[] {
  return [...new Set([...Object.keys(strings.conversations.languages), ...chosen])];
}
