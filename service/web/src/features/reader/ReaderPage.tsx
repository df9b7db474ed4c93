import { Button, CloseButton, Drawer, Skeleton } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconFileDescription, IconList, IconMessageQuestion, IconSearch } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { Link, useParams, useSearch } from "wouter";

import { problemOf } from "../../api/problem";
import type { Span } from "../../shared/codepoints";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { useSingleKeyActions } from "../../shared/singleKeys";
import { IconButton } from "../../shared/IconButton";
import { strings } from "../../strings";
import { askPath, readerPlace, summaryPath } from "../source/address";
import { useReading, type Reading } from "../source/queries";
import { copyExactly } from "../source/selection";
import { showsPages, SourceView } from "../source/SourceView";
import type { Target } from "../source/target";
import { useView, type Look, type View } from "../source/useView";
import { ViewControls } from "../source/ViewControls";
import { Contents, headingsOf } from "./Contents";
import { FindBar } from "./FindBar";
import { ReaderHeader } from "./ReaderHeader";
import classes from "./ReaderPage.module.css";
import { SelectionBar } from "./SelectionBar";
import { useFind, type Search } from "./useFind";
import { useSelected } from "./useSelected";

/** A whole document, to be read, searched and asked about. */
export function ReaderPage() {
  const { id } = useParams<{ id: string }>();
  const address = useSearch();
  const place = useMemo(() => readerPlace(address), [address]);
  const { reading, error, retry } = useReading(id, place.version);
  if (error) {
    return (
      <div className={classes.scroll}>
        <ProblemNotice problem={problemOf(error)} onRetry={retry} />
      </div>
    );
  }
  if (!reading) return <Loading />;
  const { document } = reading;
  return <Reader key={`${document.document_id}/${document.version}`} reading={reading} mark={place.span} />;
}

function Loading() {
  return (
    <div className={classes.scroll} role="status" aria-label={strings.reader.loading}>
      <div className={classes.measure}>
        <Skeleton height={32} width="70%" mb="lg" />
        {["100%", "96%", "98%", "60%"].map((width) => (
          <Skeleton key={width} height={14} width={width} mb="sm" />
        ))}
      </div>
    </div>
  );
}

function Reader({ reading, mark }: { reading: Reading; mark: Span | null }) {
  const { document } = reading;
  const ownView = useView();
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [went, setWent] = useState<Target | null>(null);
  const find = useFinding(document.text, setWent);
  const selected = useSelected(scroller);
  useTitle(document.title);

  // A copy, so that one can go to the same heading again.
  const go = (heading: Span) => setWent({ ...heading });
  // What was read stays in sight when it is looked at the other way.
  const setLook = (look: Look) => {
    if (scroller) setWent(firstInSight(scroller) ?? went);
    ownView.setLook(look);
  };
  const view: View = { ...ownView, setLook };
  const pages = showsPages(reading, view);
  return (
    <div className={classes.reader}>
      <Toolbar reading={reading} view={view} find={find} onGo={go} />
      <div className={classes.body}>
        <div className={classes.contents}>
          <Contents document={document} onGo={go} />
        </div>
        {/* Scrolled by the arrow keys, so it takes the focus. */}
        <section
          ref={setScroller}
          onCopy={copyExactly(document.text)}
          className={classes.scroll}
          data-pages={pages || undefined}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls
          tabIndex={0}
          aria-label={strings.reader.text}
        >
          <div className={classes.measure}>
            <ReaderHeader document={document} />
          </div>
          <h2 className={classes.hidden}>{strings.reader.text}</h2>
          <div className={pages ? undefined : classes.measure}>
            <SourceView
              reading={reading}
              mark={mark}
              matches={find.search.found}
              current={find.search.current}
              target={went ?? find.search.current ?? mark}
              view={view}
              scroller={scroller}
            />
          </div>
        </section>
      </div>
      {selected && <SelectionBar key={selected.span.start} document={document} selected={selected} />}
    </div>
  );
}

/** The first words that can be seen; none at the top, where the head of the document is. */
function firstInSight(scroller: HTMLElement): Target | null {
  const top = scroller.getBoundingClientRect().top + scroller.clientHeight / 3;
  const drawn = Array.from(scroller.querySelectorAll<HTMLElement | SVGElement>("[data-start]"));
  const first = drawn.find((piece) => piece.getBoundingClientRect().bottom > top);
  if (!first || first === drawn[0]) return null;
  const start = Number(first.dataset.start);
  return { start, end: start + 1 };
}

interface Finding {
  search: Search;
  opened: boolean;
  /** Counts how often the search was called for, so that its field takes the focus again. */
  calls: number;
  open: () => void;
  close: () => void;
}

/** The search in the document, and the keys that open it. */
function useFinding(text: string, setWent: (target: Target | null) => void): Finding {
  const [opened, disclosure] = useDisclosure(false);
  const [calls, setCalls] = useState(0);
  const search = useFind(text, opened);
  const open = () => {
    disclosure.open();
    setCalls(calls + 1);
  };
  const close = () => {
    // The reader stays where the search has led.
    if (search.current) setWent(search.current);
    disclosure.close();
  };
  useSingleKeyActions([["/", open]]);
  useHotkeys([["mod+F", open]], []);
  // The first Escape takes back what is selected, if something is.
  useHotkeys([["Escape", () => opened && document.getSelection()?.isCollapsed !== false && close()]]);
  const searching: Search = {
    ...search,
    setWords: (words) => {
      setWent(null);
      search.setWords(words);
    },
    step: (by) => {
      setWent(null);
      search.step(by);
    },
  };
  return { search: searching, opened, calls, open, close };
}

interface ToolbarProps {
  reading: Reading;
  view: View;
  find: Finding;
  onGo: (heading: Span) => void;
}

function Toolbar({ reading, view, find, onGo }: ToolbarProps) {
  const { document } = reading;
  return (
    <div className={classes.toolbar}>
      <ContentsButton reading={reading} onGo={onGo} />
      {reading.pages.length > 0 && <ViewControls view={view} />}
      <div className={classes.space} />
      {find.opened ? (
        <FindBar key={find.calls} search={find.search} onClose={find.close} />
      ) : (
        <IconButton label={strings.reader.findOpen} onClick={find.open}>
          <IconSearch size={18} />
        </IconButton>
      )}
      <div className={classes.actions}>
        <Button
          component={Link}
          href={summaryPath(document.document_id)}
          size="xs"
          variant="default"
          leftSection={<IconFileDescription size={16} />}
        >
          <Label long={strings.reader.summarize} short={strings.reader.summarizeShort} />
        </Button>
        <Button
          component={Link}
          href={askPath(document.document_id)}
          size="xs"
          leftSection={<IconMessageQuestion size={16} />}
        >
          <Label long={strings.reader.ask} short={strings.reader.askShort} />
        </Button>
      </div>
    </div>
  );
}

/** A label that is shorter where there is little room. */
function Label({ long, short }: { long: string; short: string }) {
  return (
    <>
      <span className={classes.long}>{long}</span>
      <span className={classes.short}>{short}</span>
    </>
  );
}

/** Where there is no room for the contents beside the text. */
function ContentsButton({ reading: { document }, onGo }: Pick<ToolbarProps, "reading" | "onGo">) {
  const [opened, { open, close }] = useDisclosure(false);
  const has = useMemo(() => headingsOf(document).length > 1, [document]);
  if (!has) return null;
  const go = (heading: Span) => {
    close();
    onGo(heading);
  };
  return (
    <>
      <IconButton className={classes.contentsButton} label={strings.reader.openContents} onClick={open}>
        <IconList size={18} />
      </IconButton>
      <Drawer
        opened={opened}
        onClose={close}
        size="min(22rem, 90vw)"
        lockScroll={false}
        withCloseButton={false}
        attributes={{ content: { "aria-label": strings.reader.contents } }}
      >
        <CloseButton className={classes.close ?? ""} aria-label={strings.close} onClick={close} />
        <Contents document={document} onGo={go} />
      </Drawer>
    </>
  );
}

/** Names the browser's tab after the document. */
function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · ${strings.product}`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
