import { Button, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useId, type KeyboardEvent, type SyntheticEvent } from "react";

import { language as spoken, strings } from "../../strings";
import { Choices } from "./Choices";
import { DocumentPicker } from "./DocumentPicker";
import { Estimate } from "./Estimate";
import classes from "./SummaryForm.module.css";
import {
  BOUNDS,
  FORMATS,
  isAmountRight,
  LANGUAGES,
  LENGTHS,
  LONGEST_FOCUS,
  orderOf,
  type Order,
  type Unit,
  type Wishes,
} from "./wishes";

interface Props {
  collection: string;
  /** How many documents the collection holds. */
  documents: number;
  wishes: Wishes;
  onChange: (wishes: Wishes) => void;
  onMake: (order: Order) => void;
}

/** Say what is to be summarized, and how. */
export function SummaryForm({ collection, documents, wishes, onChange, onMake }: Props) {
  const order = orderOf(wishes, collection);
  const change = (changes: Partial<Wishes>) => onChange({ ...wishes, ...changes });

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (order) onMake(order);
  }

  return (
    <form className={classes.form} onSubmit={submit} aria-label={strings.summary.newOne}>
      <Target collection={collection} documents={documents} wishes={wishes} onChange={change} />
      <Focus value={wishes.focus} onChange={(focus) => change({ focus })} onSend={submit} />
      <Choices
        label={strings.summary.format}
        values={FORMATS}
        value={wishes.format}
        names={strings.summary.formats}
        notes={strings.summary.formatNotes}
        onChange={(format) => change({ format })}
      />
      <div className={classes.length}>
        <Choices
          label={strings.summary.length}
          values={LENGTHS}
          value={wishes.length}
          names={strings.summary.lengths}
          notes={strings.summary.lengthNotes}
          onChange={(length) => change({ length })}
        />
        {wishes.length === "exact" && <Amount wishes={wishes} onChange={change} />}
      </div>
      <LanguageChoice value={wishes.language} onChange={(language) => change({ language })} />
      <footer className={classes.footer}>
        <Button type="submit" disabled={!order} leftSection={<IconFileText size={17} aria-hidden />}>
          {strings.summary.make}
        </Button>
        <Estimate request={order?.request ?? null} documents={wishes.whole ? documents : wishes.documents.length} />
      </footer>
    </form>
  );
}

interface PartProps {
  wishes: Wishes;
  onChange: (changes: Partial<Wishes>) => void;
}

function Target({ collection, documents, wishes, onChange }: PartProps & { collection: string; documents: number }) {
  const group = useId();
  const { whole } = wishes;
  return (
    <fieldset className={classes.target}>
      <legend className={classes.legend}>{strings.summary.of}</legend>
      <label className={classes.option}>
        <input type="radio" name={group} checked={whole} onChange={() => onChange({ whole: true })} />
        {strings.summary.whole(collection, documents)}
      </label>
      <label className={classes.option}>
        <input type="radio" name={group} checked={!whole} onChange={() => onChange({ whole: false })} />
        {strings.summary.chosenOnly}
      </label>
      {!whole && (
        <DocumentPicker
          collection={collection}
          chosen={wishes.documents}
          onChange={(chosen) => onChange({ documents: chosen })}
        />
      )}
    </fieldset>
  );
}

interface FocusProps {
  value: string;
  onChange: (focus: string) => void;
  onSend: (event: SyntheticEvent) => void;
}

function Focus({ value, onChange, onSend }: FocusProps) {
  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes Chinese or Japanese, Enter picks a candidate.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) onSend(event);
  }
  return (
    <Textarea
      label={strings.summary.focus}
      description={strings.summary.focusHint}
      placeholder={strings.summary.focusPlaceholder}
      value={value}
      maxLength={LONGEST_FOCUS}
      autosize
      minRows={1}
      maxRows={6}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}

function Amount({ wishes, onChange }: PartProps) {
  const { least, most } = BOUNDS[wishes.unit];
  return (
    <div className={classes.amount}>
      <TextInput
        type="number"
        min={least}
        max={most}
        label={strings.summary.amount}
        value={wishes.amount}
        error={isAmountRight(wishes) ? null : strings.summary.amountWrong(least, most)}
        onChange={(event) => onChange({ amount: event.currentTarget.value })}
      />
      <NativeSelect
        label={strings.summary.unit}
        value={wishes.unit}
        data={(["sentences", "words"] as const).map((value) => ({ value, label: strings.summary.units[value] }))}
        onChange={(event) => onChange({ unit: event.currentTarget.value as Unit })}
      />
    </div>
  );
}

function LanguageChoice({ value, onChange }: { value: string; onChange: (language: string) => void }) {
  const names = new Intl.DisplayNames(spoken, { type: "language" });
  const data = LANGUAGES.map((code) => ({ value: code, label: names.of(code) ?? code }));
  data.sort((one, other) => one.label.localeCompare(other.label, spoken));
  return (
    <NativeSelect
      className={classes.language}
      label={strings.summary.language}
      description={value ? strings.summary.languageNote : undefined}
      value={value}
      data={[{ value: "", label: strings.summary.languageUsual }, ...data]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
