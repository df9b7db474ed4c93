import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef } from "react";

import type { Conversation } from "../../api/types";
import { strings } from "../../strings";
import { KeptTurn } from "./KeptTurn";
import type { Row } from "./rows";
import classes from "./TurnList.module.css";
import { TurnView } from "./TurnView";

const TURN_PX = 520;

interface Props {
  rows: Row[];
  conversation: Conversation;
  busy: boolean;
  /** The turn to show, if an address names one; the last otherwise. */
  goTo: string | null;
}

/** The turns of a conversation; only those in sight are on the page, however many there are. */
export function TurnList({ rows, conversation, busy, goTo }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are called here and passed to nobody who remembers them
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: () => TURN_PX,
    overscan: 2,
  });
  useArrival(list, rows, goTo);
  const room = list.scrollRect?.height ?? 0;
  const last = rows.length - 1;
  return (
    <div ref={scroll} className={classes.scroll} role="feed" aria-label={strings.conversations.turns} aria-busy={busy}>
      <div className={classes.all} style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          return (
            <div
              key={key}
              ref={list.measureElement}
              data-index={index}
              className={classes.row}
              // Room below the last question, so that it can go to the top while its answer is short.
              style={{ transform: `translateY(${start}px)`, minHeight: index === last ? room : undefined }}
            >
              {row && <RowView row={row} index={index} count={rows.length} conversation={conversation} busy={busy} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  row: Row;
  index: number;
  count: number;
  conversation: Conversation;
  busy: boolean;
}

function RowView({ row, index, count, conversation, busy }: RowProps) {
  const place = { position: index + 1, count, busy, scope: conversation.scope };
  if (row.live) return <TurnView turn={row.live} {...place} />;
  return row.kept && <KeptTurn kept={row.kept} {...place} />;
}

/**
 * Goes to the turn that an address names, or else to the last; and to a new question when it is
 * asked: its answer then grows downwards, and nothing moves.
 */
function useArrival(list: Virtualizer<HTMLDivElement, Element>, rows: Row[], goTo: string | null) {
  const arrived = useRef<string | null>(null);
  const last = rows.at(-1);
  const named = goTo === null ? -1 : rows.findIndex(({ kept, live }) => (kept?.id ?? live?.id) === goTo);
  useLayoutEffect(() => {
    if (rows.length === 0) return;
    const place = goTo ?? "";
    if (arrived.current === place) return;
    arrived.current = place;
    return settled(list, named >= 0 ? named : rows.length - 1);
  }, [list, rows.length, goTo, named]);

  const asked = last?.live?.status === "streaming" ? last.key : null;
  useEffect(() => {
    if (asked) list.scrollToIndex(rows.length - 1, { align: "start" });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a new question moves the page
  }, [asked]);
}

const SETTLES_MS = 2_000;
const LOOK_EVERY_MS = 50;
const READERS_OWN = ["wheel", "touchstart", "pointerdown", "keydown"];

/**
 * Keeps a turn at the top while those around it come to their sizes: they are fetched as they come in
 * sight. It ends by itself, or when the reader moves. Returns what ends it.
 */
function settled(list: Virtualizer<HTMLDivElement, Element>, index: number): () => void {
  const begun = Date.now();
  const look = () => {
    list.scrollToIndex(index, { align: "start" });
    if (Date.now() - begun > SETTLES_MS) end();
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  const end = () => {
    clearInterval(timer);
    READERS_OWN.forEach((event) => window.removeEventListener(event, end));
  };
  READERS_OWN.forEach((event) => window.addEventListener(event, end, { passive: true }));
  look();
  return end;
}
