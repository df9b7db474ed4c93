import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";

import { beginConversation, deleteConversation } from "../../api/conversations";
import { problemOf } from "../../api/problem";
import { summarize, type SummaryEvent } from "../../api/summarize";
import { conversationKeys } from "../ask/queries";
import { inBatches } from "../../shared/inBatches";
import { advanced, interrupted, newBrief, type Brief } from "./brief";
import { loadMade, saveMade } from "./storage";
import type { Order } from "./wishes";

/** A summary that was ordered, and what has arrived of it. */
export interface Made {
  order: Order;
  /** The conversation that it is kept in, from when there is one. */
  conversation: string | null;
  brief: Brief;
}

interface SummaryState {
  /** The summary that is being made, or the last that was; there is at most one. */
  made: Made | null;
  /** Make a summary, in a conversation of its own. */
  make: (order: Order) => void;
  /** Make the last one again, in its place; `fresh` says not to give what was kept of it. */
  again: (made: Made, fresh: boolean) => void;
  stop: () => void;
  /** Go back to what is to be ordered. */
  clear: () => void;
}

const SummaryContext = createContext<SummaryState | null>(null);

/** Has summaries made, whichever page is open meanwhile. */
export function SummaryProvider({ children }: { children: ReactNode }) {
  const [made, setMade] = useState(loadMade);
  const running = useRef<AbortController>(null);
  const queries = useQueryClient();

  useEffect(() => {
    if (made?.brief.status !== "streaming") {
      saveMade(made);
      return;
    }
    // A page that goes takes its stream with it; what was shown is there again when it comes back.
    const keep = () => saveMade({ ...made, brief: interrupted(made.brief, null) });
    window.addEventListener("pagehide", keep);
    return () => window.removeEventListener("pagehide", keep);
  }, [made]);

  const run = useCallback(
    async (order: Order, before: Made | null, fresh: boolean) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      // One that was called off must not write into the next.
      const change = (changed: (current: Made) => Made) => {
        if (running.current === controller) setMade((current) => current && changed(current));
      };
      let conversation = before?.conversation ?? null;
      let turn = before?.brief.turn ?? null;
      const draw = (events: SummaryEvent[]) => {
        turn = events.find((event) => event.type === "turn")?.turn_id ?? turn;
        change((current) => ({ ...current, brief: events.reduce(advanced, current.brief) }));
      };
      setMade({ order, conversation, brief: { ...newBrief(order.request.format), turn } });
      try {
        conversation ??= (await beginConversation(order.scope, order.title)).id;
        change((current) => ({ ...current, conversation }));
        const request = { ...order.request, fresh, conversation, in_place_of: turn };
        await inBatches(summarize(request, controller.signal), draw);
      } catch (error) {
        const problem = controller.signal.aborted ? null : problemOf(error);
        if (conversation && !turn) conversation = await left(conversation);
        change((current) => ({ ...current, conversation, brief: interrupted(current.brief, problem) }));
      }
      void queries.invalidateQueries({ queryKey: conversationKeys.all });
    },
    [queries],
  );

  const actions = useMemo(
    () => ({
      make: (order: Order) => void run(order, null, false),
      again: (before: Made, fresh: boolean) => void run(before.order, before, fresh),
      stop: () => running.current?.abort(),
      clear: () => {
        running.current?.abort();
        running.current = null;
        setMade(null);
      },
    }),
    [run],
  );
  const value = useMemo(() => ({ ...actions, made }), [actions, made]);
  return <SummaryContext value={value}>{children}</SummaryContext>;
}

export function useSummary(): SummaryState {
  const state = useContext(SummaryContext);
  if (!state) throw new Error("useSummary needs a SummaryProvider above it");
  return state;
}

/** A conversation that nothing came of is none that anyone wants to see listed. */
async function left(conversation: string): Promise<string | null> {
  try {
    await deleteConversation(conversation);
    return null;
  } catch {
    // It cannot be deleted now: then the next attempt goes into it.
    return conversation;
  }
}
