import { ActionIcon, Drawer, Skeleton } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconBook2, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";

import { problemOf } from "../../api/problem";
import type { DocumentText } from "../../api/types";
import { SIDE_BY_SIDE } from "../../app/breakpoints";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { useSingleKeyActions } from "../../shared/singleKeys";
import { IconButton } from "../../shared/IconButton";
import { strings } from "../../strings";
import { readerPath } from "./address";
import { BackToCited, NewestVersion } from "./NewestVersion";
import type { Place } from "./place";
import { useReading } from "./queries";
import { copyExactly } from "./selection";
import { useSource, type OpenSource } from "./SourceContext";
import { SourceHeader, VersionNote } from "./SourceHeader";
import classes from "./SourcePanel.module.css";
import { showsPages, SourceView } from "./SourceView";
import { useView, type View } from "./useView";
import { ViewControls } from "./ViewControls";

/** The open source: beside the answer where there is room, over it where there is not. */
export function SourcePanel() {
  const { opened, step, close } = useSource();
  const beside = useMediaQuery(SIDE_BY_SIDE, window.matchMedia(SIDE_BY_SIDE).matches);
  const next = () => step(1);
  const previous = () => step(-1);
  useSingleKeyActions([
    ["j", next],
    ["]", next],
    ["k", previous],
    ["[", previous],
  ]);

  if (!opened) return null;
  if (beside) return <Aside opened={opened} />;
  return (
    <Drawer
      opened
      onClose={close}
      size="100%"
      position="right"
      padding={0}
      withCloseButton={false}
      // The page itself does not scroll, and locking would inject a style element.
      lockScroll={false}
      returnFocus={false}
      classNames={{ body: classes.drawer ?? "" }}
      aria-label={strings.source.label}
    >
      <Content opened={opened} />
    </Drawer>
  );
}

function Aside({ opened }: { opened: OpenSource }) {
  const { close } = useSource();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  useHotkeys([["Escape", close]], []);
  return (
    <aside ref={panel} className={classes.aside} tabIndex={-1} aria-label={strings.source.label}>
      <Content opened={opened} />
    </aside>
  );
}

function Content({ opened: { places, index } }: { opened: OpenSource }) {
  const view = useView();
  const place = places[index];
  if (!place) return null;
  return (
    <>
      <Toolbar place={place} index={index} count={places.length} />
      <PlaceView key={`${place.documentId}/${place.version ?? ""}`} place={place} view={view} />
    </>
  );
}

function Toolbar({ place, index, count }: { place: Place; index: number; count: number }) {
  const { step, close } = useSource();
  return (
    <div className={classes.toolbar}>
      <span className={classes.position} aria-live="polite">
        {count > 1 ? strings.source.position(place.label, index, count) : place.label}
      </span>
      {count > 1 && (
        <>
          <IconButton label={strings.source.previous} disabled={index === 0} onClick={() => step(-1)}>
            <IconArrowUp size={18} />
          </IconButton>
          <IconButton label={strings.source.next} disabled={index === count - 1} onClick={() => step(1)}>
            <IconArrowDown size={18} />
          </IconButton>
        </>
      )}
      <ActionIcon
        component={Link}
        href={readerPath(place.documentId, place)}
        variant="subtle"
        color="gray"
        aria-label={strings.source.openReader}
        title={strings.source.openReader}
        onClick={close}
      >
        <IconBook2 size={18} />
      </ActionIcon>
      <IconButton label={strings.source.close} onClick={close}>
        <IconX size={18} />
      </IconButton>
    </div>
  );
}

function PlaceView({ place, view }: { place: Place; view: View }) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const { reading, error, retry } = useReading(place.documentId, place.version);
  if (error) {
    return (
      <div className={classes.scroll}>
        <ProblemNotice problem={problemOf(error)} onRetry={retry} />
      </div>
    );
  }
  if (!reading) return <Loading />;
  return (
    <>
      {reading.pages.length > 0 && (
        <div className={classes.controls}>
          <ViewControls view={view} />
        </div>
      )}
      {/* Scrolled by the arrow keys, so it takes the focus. */}
      <section
        ref={setScroller}
        onCopy={copyExactly(reading.document.text)}
        className={classes.scroll}
        data-pages={showsPages(reading, view) || undefined}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls
        tabIndex={0}
        aria-label={reading.document.title}
      >
        <Head place={place} document={reading.document} />
        <div className={showsPages(reading, view) ? undefined : classes.measure}>
          <SourceView
            reading={reading}
            mark={place.span}
            boxes={place.boxes}
            view={view}
            scroller={scroller}
          />
        </div>
      </section>
    </>
  );
}

function Head({ place, document }: { place: Place; document: DocumentText }) {
  const { cited } = place;
  return (
    <div className={classes.measure}>
      <SourceHeader document={document} newer={<NewestVersion place={place} document={document} />} />
      {cited?.version && (
        <div className={classes.cited}>
          <VersionNote actions={<BackToCited cited={cited} />}>
            {place.span
              ? strings.source.notCited(document.version, cited.version)
              : strings.source.notCitedGone(document.version, cited.version)}
          </VersionNote>
        </div>
      )}
    </div>
  );
}

function Loading() {
  return (
    <div className={classes.scroll} role="status" aria-label={strings.source.loading}>
      <Skeleton height={26} width="70%" mb="lg" />
      {["100%", "96%", "98%", "60%"].map((width) => (
        <Skeleton key={width} height={14} width={width} mb="sm" />
      ))}
    </div>
  );
}
