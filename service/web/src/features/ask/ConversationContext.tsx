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

import { ask, type AnswerEvent } from "../../api/ask";
import { problemOf } from "../../api/problem";
import { loadTurns, saveTurns } from "./storage";
import { advanced, newTurn, type Turn } from "../answer/turn";

interface Conversation {
  turns: Turn[];
  /** Whether an answer is on its way; there is at most one. */
  busy: boolean;
  ask: (collection: string, question: string) => void;
  retry: (turn: Turn) => void;
  stop: () => void;
  clear: () => void;
}

// React gives up on a page that it is told to draw anew while it draws: a fast model does that.
const DRAW_EVERY_MS = 40;

const ConversationContext = createContext<Conversation | null>(null);

export function ConversationProvider({ children }: { children: ReactNode }) {
  const [turns, setTurns] = useState(loadTurns);
  const running = useRef<AbortController>(null);
  const latest = useRef(turns);
  const busy = turns.some(({ status }) => status === "streaming");

  useEffect(() => {
    latest.current = turns;
  }, [turns]);

  useEffect(() => {
    if (!busy) saveTurns(turns);
  }, [turns, busy]);

  const change = useCallback((id: string, changed: (turn: Turn) => Turn) => {
    setTurns((all) => all.map((turn) => (turn.id === id ? changed(turn) : turn)));
  }, []);

  const run = useCallback(
    async (turn: Turn, before: Turn[]) => {
      const controller = new AbortController();
      running.current = controller;
      const arrived: AnswerEvent[] = [];
      const draw = () => {
        const events = arrived.splice(0);
        change(turn.id, (current) => events.reduce(advanced, current));
      };
      try {
        const question = { ...turn, turns: askedBefore(turn, before) };
        for await (const event of ask(question, controller.signal)) {
          if (arrived.push(event) === 1) setTimeout(draw, DRAW_EVERY_MS);
        }
      } catch (error) {
        draw();
        change(turn.id, (current) => interrupted(current, controller.signal, error));
      }
    },
    [change],
  );

  const actions = useMemo(
    () => ({
      ask: (collection: string, question: string) => {
        const turn = newTurn(newId(), collection, question);
        setTurns((all) => [...all, turn]);
        void run(turn, latest.current);
      },
      retry: ({ id, collection, question }: Turn) => {
        const turn = newTurn(id, collection, question);
        change(id, () => turn);
        const at = latest.current.findIndex((one) => one.id === id);
        void run(turn, latest.current.slice(0, at));
      },
      stop: () => running.current?.abort(),
      clear: () => {
        running.current?.abort();
        setTurns([]);
      },
    }),
    [run, change],
  );
  const value = useMemo(() => ({ ...actions, turns, busy }), [actions, turns, busy]);
  return <ConversationContext value={value}>{children}</ConversationContext>;
}

export function useConversation(): Conversation {
  const conversation = useContext(ConversationContext);
  if (!conversation) throw new Error("useConversation needs a ConversationProvider above it");
  return conversation;
}

function interrupted(turn: Turn, signal: AbortSignal, error: unknown): Turn {
  if (signal.aborted) return { ...turn, status: "stopped", draft: "" };
  return { ...turn, status: "failed", draft: "", problem: problemOf(error) };
}

const MOST_TURNS = 10;
const MOST_ANSWER_CHARS = 2000;

/** What a follow-up question may refer to: answers from the same collection. */
function askedBefore({ collection }: Turn, before: Turn[]) {
  return before
    .filter((turn) => turn.collection === collection && turn.answer)
    .slice(-MOST_TURNS)
    .map(({ question, answer }) => ({
      question,
      answer: answer?.text.slice(0, MOST_ANSWER_CHARS) ?? "",
    }));
}

// crypto.randomUUID is missing where the page is served over plain HTTP from another machine.
function newId(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}
