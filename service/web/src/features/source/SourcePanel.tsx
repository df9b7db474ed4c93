import { ActionIcon, Drawer, Skeleton } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { readText } from "../../api/client";
import { problemOf } from "../../api/problem";
import { SIDE_BY_SIDE } from "../../app/breakpoints";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import type { Place } from "./place";
import { useSource, type OpenSource } from "./SourceContext";
import { SourceHeader } from "./SourceHeader";
import classes from "./SourcePanel.module.css";
import { SourceText } from "./SourceText";

/** The open source: beside the answer where there is room, over it where there is not. */
export function SourcePanel() {
  const { opened, step, close } = useSource();
  const beside = useMediaQuery(SIDE_BY_SIDE, window.matchMedia(SIDE_BY_SIDE).matches);
  const next = () => step(1);
  const previous = () => step(-1);
  useHotkeys([
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
  const place = places[index];
  if (!place) return null;
  return (
    <>
      <Toolbar place={place} index={index} count={places.length} />
      <Reading key={`${place.documentId}/${place.version ?? ""}`} place={place} />
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
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={strings.source.previous}
            title={strings.source.previous}
            disabled={index === 0}
            onClick={() => step(-1)}
          >
            <IconArrowUp size={18} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={strings.source.next}
            title={strings.source.next}
            disabled={index === count - 1}
            onClick={() => step(1)}
          >
            <IconArrowDown size={18} />
          </ActionIcon>
        </>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={strings.source.close}
        title={strings.source.close}
        onClick={close}
      >
        <IconX size={18} />
      </ActionIcon>
    </div>
  );
}

function Reading({ place }: { place: Place }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["text", place.documentId, place.version],
    queryFn: ({ signal }) => readText(place.documentId, place.version, signal),
    // A version never changes; the latest one may.
    staleTime: place.version === null ? 0 : Infinity,
  });
  if (error) {
    return (
      <div className={classes.scroll}>
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <Loading />;
  return (
    <div className={classes.scroll}>
      <SourceHeader document={data} />
      <SourceText document={data} mark={place.span} />
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
