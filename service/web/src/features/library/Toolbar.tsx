import { Button, CloseButton, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { IconAdjustmentsHorizontal, IconSearch } from "@tabler/icons-react";
import { useState } from "react";

import type { DocumentPage } from "../../api/types";
import { strings } from "../../strings";
import { languageName } from "./languages";
import type { Listing, Sort } from "./listing";
import classes from "./Toolbar.module.css";

const SEARCH_AFTER_MS = 250;

interface Props {
  listing: Listing;
  onChange: (news: Partial<Listing>) => void;
  languages: DocumentPage["languages"];
}

/** What narrows the list of documents, and sorts it. */
export function Toolbar({ listing, onChange, languages }: Props) {
  // On narrow screens only: elsewhere there is room for all of them.
  const [isOpen, { toggle }] = useDisclosure(Boolean(listing.language || listing.from || listing.to));
  return (
    <div role="search" className={classes.toolbar} aria-label={strings.library.search} data-open={isOpen || undefined}>
      <SearchBox words={listing.q} onSearch={(q) => onChange({ q })} />
      <Button
        className={classes.more}
        variant="default"
        aria-expanded={isOpen}
        leftSection={<IconAdjustmentsHorizontal size={16} />}
        onClick={toggle}
      >
        {strings.library.filters}
      </Button>
      <NativeSelect
        className={classes.language}
        label={strings.library.language}
        value={listing.language}
        onChange={(event) => onChange({ language: event.currentTarget.value })}
        data={languageData(languages, listing.language)}
      />
      <DayBox label={strings.library.from} value={listing.from} onChange={(from) => onChange({ from })} />
      <DayBox label={strings.library.to} value={listing.to} onChange={(to) => onChange({ to })} />
      <NativeSelect
        className={classes.sort}
        label={strings.library.sort}
        value={listing.sort}
        onChange={(event) => onChange({ sort: event.currentTarget.value as Sort })}
        data={Object.entries(strings.library.sorts).map(([value, label]) => ({ value, label }))}
      />
    </div>
  );
}

function SearchBox({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const [typed, setTyped] = useState(words);
  const [sought, setSought] = useState(words);
  const [before, setBefore] = useState(words);
  const searchSoon = useDebouncedCallback((text: string) => {
    setSought(text);
    onSearch(text);
  }, SEARCH_AFTER_MS);

  // The address may change from elsewhere; what comes back from here must not undo further typing.
  if (words !== before) {
    setBefore(words);
    if (words !== sought) setTyped(words);
  }

  function type(text: string) {
    setTyped(text);
    searchSoon(text.trim());
  }

  return (
    <TextInput
      className={classes.search}
      type="search"
      label={strings.library.search}
      placeholder={strings.library.searchHint}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed && <CloseButton size="sm" aria-label={strings.library.clearSearch} onClick={() => type("")} />
      }
      maxLength={300}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

function DayBox({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <TextInput
      className={classes.day}
      type="date"
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function languageData(languages: DocumentPage["languages"], chosen: string) {
  const known = languages.map(({ language, documents }) => ({
    value: language,
    label: strings.library.languageCount(languageName(language), documents),
  }));
  const isKnown = chosen === "" || languages.some(({ language }) => language === chosen);
  return [
    { value: "", label: strings.library.anyLanguage },
    ...known,
    ...(isKnown ? [] : [{ value: chosen, label: languageName(chosen) }]),
  ];
}
