import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { editDocument } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Document } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { languageChoices } from "./languages";
import { changeOf, draftOf, emptiedIn, FIELDS, type Draft, type Field } from "./metadata";
import classes from "./MetadataForm.module.css";
import { refreshLibrary } from "./queries";

interface Props {
  document: Document;
  onSaved: (document: Document) => void;
}

/** What a document is called and by whom, to be corrected. */
export function MetadataForm({ document, onSaved }: Props) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(document));
  const change = changeOf(document, draft);
  const emptied = emptiedIn(document, draft);
  const edit = useMutation({
    mutationFn: () => editDocument(document.document_id, change),
    onSuccess: async (edited) => {
      setDraft(draftOf(edited));
      onSaved(edited);
      await refreshLibrary(queries);
      await queries.invalidateQueries({ queryKey: ["text", document.document_id] });
    },
  });
  const canSave = Object.keys(change).length > 0 && emptied.length === 0;

  function save(event: SubmitEvent) {
    event.preventDefault();
    if (canSave) edit.mutate();
  }

  return (
    <form onSubmit={save}>
      <div className={classes.fields}>
        {FIELDS.map((field) => (
          <FieldRow
            key={field}
            field={field}
            document={document}
            draft={draft}
            isEmptied={emptied.includes(field)}
            onChange={setDraft}
          />
        ))}
      </div>
      {edit.error && <ProblemNotice problem={problemOf(edit.error)} />}
      <Group justify="space-between" mt="md" align="center">
        <p className={classes.note} role="status">
          {edit.data ? strings.library.saved(edit.data.version) : strings.library.editNote}
        </p>
        <Button type="submit" disabled={!canSave} loading={edit.isPending}>
          {strings.library.save}
        </Button>
      </Group>
    </form>
  );
}

interface FieldProps {
  field: Field;
  document: Document;
  draft: Draft;
  isEmptied: boolean;
  onChange: (draft: Draft) => void;
}

function FieldRow({ field, document, draft, isEmptied, onChange }: FieldProps) {
  const isTakenBack = draft.takenBack.has(field);

  function take(isBack: boolean) {
    const takenBack = new Set(draft.takenBack);
    if (isBack) takenBack.add(field);
    else takenBack.delete(field);
    onChange({ values: { ...draft.values, [field]: draftOf(document).values[field] }, takenBack });
  }

  return (
    <div className={classes.field} data-field={field}>
      <Input
        field={field}
        held={document.language}
        value={draft.values[field]}
        error={isEmptied ? strings.library.cannotEmpty : null}
        disabled={isTakenBack}
        onChange={(value) => onChange({ ...draft, values: { ...draft.values, [field]: value } })}
      />
      {document.given.includes(field) ? (
        <Given field={field} isTakenBack={isTakenBack} onTake={take} />
      ) : (
        <Found field={field} document={document} />
      )}
    </div>
  );
}

interface InputProps {
  field: Field;
  /** The language that the document is held to be in. */
  held: string | null;
  value: string;
  error: string | null;
  disabled: boolean;
  onChange: (value: string) => void;
}

function Input({ field, held, value, error, disabled, onChange }: InputProps) {
  const label = strings.library.fields[field];
  if (field === "language") {
    const none = { value: "", label: strings.library.unknownLanguage };
    return (
      <NativeSelect
        label={label}
        value={value}
        error={error}
        disabled={disabled}
        data={[none, ...languageChoices(held)]}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      label={label}
      description={field === "authors" ? strings.library.authorsHint : undefined}
      type={TYPES[field] ?? "text"}
      value={value}
      error={error}
      disabled={disabled}
      maxLength={2000}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const TYPES: Partial<Record<Field, string>> = { published_at: "date", url: "url" };

interface GivenProps {
  field: Field;
  isTakenBack: boolean;
  onTake: (isBack: boolean) => void;
}

function Given({ field, isTakenBack, onTake }: GivenProps) {
  const label = strings.library.fields[field];
  return (
    <p className={classes.given}>
      {isTakenBack ? strings.library.takenBack : strings.library.given}{" "}
      <button
        type="button"
        className={classes.take}
        aria-label={isTakenBack ? strings.library.keepLabel(label) : strings.library.takeBackLabel(label)}
        onClick={() => onTake(!isTakenBack)}
      >
        {isTakenBack ? strings.library.keep : strings.library.takeBack}
      </button>
    </p>
  );
}

function Found({ field, document }: { field: Field; document: Document }) {
  if (field !== "published_at" || !document.published_from) return null;
  return <p className={classes.given}>{strings.library.origin(document.published_from)}</p>;
}
