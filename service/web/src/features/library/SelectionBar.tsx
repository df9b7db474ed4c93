import { Button, UnstyledButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconMessageCircle, IconSparkles, IconTrash } from "@tabler/icons-react";
import { useLocation } from "wouter";

import { paths } from "../../app/paths";
import { listDocuments } from "../../api/client";
import { strings } from "../../strings";
import { useMay } from "../session/useSession";
import { isNarrowed, queryOf, type Listing } from "./listing";
import classes from "./SelectionBar.module.css";
import type { Selection } from "./useSelection";

// What fits into an address, and into an answer that looks at all of them.
const MOST_TOGETHER = 50;
const MOST_CHOSEN = 1000;

interface Props {
  collection: string;
  listing: Listing;
  total: number | undefined;
  selection: Selection;
  onDelete: () => void;
}

/** How many documents are listed, or what can be done with those that are chosen. */
export function SelectionBar({ collection, listing, total, selection, onDelete }: Props) {
  const count = selection.chosen.size;
  return (
    <div className={classes.bar}>
      <span className={count > 0 ? classes.count : undefined} role="status">
        {count > 0 ? strings.library.selected(count) : summaryOf(collection, listing, total)}
      </span>
      {count > 0 && <Chosen selection={selection} onDelete={onDelete} />}
      {total !== undefined && total > 0 && count < Math.min(total, MOST_CHOSEN) && (
        <ChooseAll collection={collection} listing={listing} onChoose={selection.choose} />
      )}
    </div>
  );
}

function Chosen({ selection, onDelete }: Pick<Props, "selection" | "onDelete">) {
  const [, navigate] = useLocation();
  const { chosen, clear } = selection;
  const mayDelete = useMay("delete");
  const isTooMany = chosen.size > MOST_TOGETHER;
  const together = isTooMany ? { disabled: true, title: strings.library.limit(MOST_TOGETHER) } : {};

  function goTo(path: string) {
    const ids = Array.from(chosen.keys(), (id) => ["documents", id]);
    navigate(`${path}?${new URLSearchParams(ids).toString()}`);
  }

  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconMessageCircle size={15} />}
        onClick={() => goTo(paths.ask)}
        {...together}
      >
        {strings.library.ask}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconSparkles size={15} />}
        onClick={() => goTo(paths.summaries)}
        {...together}
      >
        {strings.library.summarize}
      </Button>
      {mayDelete && (
        <Button size="compact-sm" variant="default" leftSection={<IconTrash size={15} />} onClick={onDelete}>
          {strings.library.deleteSelected}
        </Button>
      )}
      <UnstyledButton className={classes.link} onClick={clear}>
        {strings.library.deselect}
      </UnstyledButton>
    </>
  );
}

interface ChooseAllProps {
  collection: string;
  listing: Listing;
  onChoose: Selection["choose"];
}

function ChooseAll({ collection, listing, onChoose }: ChooseAllProps) {
  const all = useMutation({
    mutationFn: () =>
      listDocuments({ ...queryOf(listing), collection, limit: MOST_CHOSEN }, new AbortController().signal),
    onSuccess: ({ documents }) => onChoose(documents),
  });
  return (
    <UnstyledButton className={classes.link} disabled={all.isPending} onClick={() => all.mutate()}>
      {strings.library.selectAll}
    </UnstyledButton>
  );
}

function summaryOf(collection: string, listing: Listing, total: number | undefined): string {
  if (total === undefined) return "";
  return isNarrowed(listing) ? strings.library.found(total) : strings.library.summary(collection, total);
}
