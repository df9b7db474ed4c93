import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";

import { ask, type AnswerEvent } from "../../api/ask";
import { problemOf } from "../../api/problem";
import type { ConversationTurn, Scope } from "../../api/types";
import { inBatches } from "../../shared/inBatches";
import { advanced, newTurn, type Turn } from "../answer/turn";
import { conversationKeys, turnsQuery } from "./queries";

export interface Asked {
  conversation: string;
  question: string;
  scope: Scope;
  /** The turn that this one takes the place of; it goes, with all after it. */
  inPlaceOf?: string | undefined;
}

interface Asking {
  /** What was asked on this page since it was loaded, in order: shown as it arrived. */
  turns: Turn[];
  ask: (asked: Asked) => void;
  /** Ask the same again, in the same place. */
  retry: (turn: Turn) => void;
  stop: (conversation: string) => void;
  /** Let go of what was asked in a conversation: it is deleted. */
  forget: (conversation: string) => void;
}

const AskingContext = createContext<Asking | null>(null);

/** Asks questions and holds their answers as they arrive, whichever page is open. */
export function AskingProvider({ children }: { children: ReactNode }) {
  const [turns, setTurns] = useState<Turn[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const queries = useQueryClient();

  const change = useCallback((key: string, changed: (turn: Turn) => Turn) => {
    setTurns((all) => all.map((turn) => (turn.key === key ? changed(turn) : turn)));
  }, []);

  const run = useCallback(
    async (turn: Turn, inPlaceOf: string | undefined) => {
      const controller = new AbortController();
      running.current.set(turn.conversation, controller);
      const draw = (events: AnswerEvent[]) =>
        change(turn.key, (current) => events.reduce(advanced, current));
      try {
        await inBatches(ask({ ...turn, inPlaceOf }, controller.signal), draw);
      } catch (error) {
        change(turn.key, (current) => interrupted(current, controller.signal, error));
      }
      await queries.invalidateQueries({ queryKey: conversationKeys.all });
    },
    [change, queries],
  );

  const begin = useCallback(
    (turn: Turn, inPlaceOf: string | undefined) => {
      setTurns((all) => [...before(all, turn, inPlaceOf), turn]);
      if (inPlaceOf !== undefined) {
        const { queryKey } = turnsQuery(turn.conversation);
        // What is under way would bring back what is gone from here on.
        void queries.cancelQueries({ queryKey });
        queries.setQueryData(queryKey, (kept) => keptBefore(kept, inPlaceOf));
      }
      void run(turn, inPlaceOf);
    },
    [run, queries],
  );

  const actions = useMemo(
    () => ({
      ask: ({ inPlaceOf, ...asked }: Asked) => begin(newTurn({ ...asked, key: newKey() }), inPlaceOf),
      retry: (turn: Turn) => begin(newTurn(turn), turn.id ?? undefined),
      stop: (conversation: string) => running.current.get(conversation)?.abort(),
      forget: (conversation: string) => {
        running.current.get(conversation)?.abort();
        setTurns((all) => all.filter((turn) => turn.conversation !== conversation));
      },
    }),
    [begin],
  );
  const value = useMemo(() => ({ ...actions, turns }), [actions, turns]);
  return <AskingContext value={value}>{children}</AskingContext>;
}

export function useAsking(): Asking {
  const asking = useContext(AskingContext);
  if (!asking) throw new Error("useAsking needs an AskingProvider above it");
  return asking;
}

function interrupted(turn: Turn, signal: AbortSignal, error: unknown): Turn {
  if (signal.aborted) return { ...turn, status: "stopped" };
  return { ...turn, status: "failed", problem: problemOf(error) };
}

/** The turns that stay when one is asked: those of its conversation before the one it replaces. */
function before(turns: Turn[], asked: Turn, inPlaceOf: string | undefined): Turn[] {
  const others = turns.filter(({ key }) => key !== asked.key);
  if (inPlaceOf === undefined) return others;
  const at = turns.findIndex(({ id }) => id === inPlaceOf);
  return others.filter(({ conversation, key }) => {
    const index = turns.findIndex((turn) => turn.key === key);
    return conversation !== asked.conversation || index < at;
  });
}

function keptBefore(kept: ConversationTurn[] | undefined, inPlaceOf: string): ConversationTurn[] | undefined {
  const at = kept?.findIndex(({ id }) => id === inPlaceOf) ?? -1;
  return at < 0 ? kept : kept?.slice(0, at);
}

// crypto.randomUUID is missing where the page is served over plain HTTP from another machine.
function newKey(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}
