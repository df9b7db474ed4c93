import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useLocation } from "wouter";

import { conversationPath } from "../../app/paths";
import { conversationQuery, turnQuery, turnsQuery } from "../ask/queries";
import { useSummary, type Made } from "./SummaryContext";

/**
 * Goes on to the conversation that a whole summary is kept in, where questions can follow it; null
 * while there is none. It happens by itself, unless the reader has begun to scroll.
 */
export function useGoingOn({ conversation, brief }: Made, scrolled: () => boolean): (() => void) | null {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const { clear } = useSummary();
  const going = useRef(false);
  const turn = brief.status === "done" ? brief.turn : null;

  const goOn = useCallback(async () => {
    if (!conversation || !turn || going.current) return;
    going.current = true;
    try {
      // All of it is there before the page changes: nothing that is read goes away meanwhile.
      await Promise.all([
        queries.query({ ...conversationQuery(conversation), staleTime: 0 }),
        queries.query({ ...turnsQuery(conversation), staleTime: 0 }),
        queries.query({ ...turnQuery(conversation, turn), staleTime: 0 }),
      ]);
      navigate(conversationPath(conversation, turn));
      clear();
    } catch {
      // It stays where it is, and can be gone on from later.
      going.current = false;
    }
  }, [conversation, turn, queries, navigate, clear]);

  useEffect(() => {
    if (!scrolled()) void goOn();
  }, [goOn, scrolled]);

  return conversation && turn ? () => void goOn() : null;
}
