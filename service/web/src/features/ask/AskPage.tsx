import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useLocation, useSearchParams } from "wouter";

import { beginConversation } from "../../api/conversations";
import { problemOf } from "../../api/problem";
import type { Scope } from "../../api/types";
import { conversationPath } from "../../app/paths";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { useCollection } from "../library/CollectionContext";
import { AskBox } from "./AskBox";
import classes from "./AskPage.module.css";
import { useAsking } from "./AskingContext";
import { EmptyState } from "./EmptyState";
import { conversationKeys } from "./queries";
import { noFilters, scopeOf } from "./scope";
import { ScopeBar } from "./ScopeBar";
import { useDraft } from "./useDraft";

/** Where a conversation begins: with its first question. */
export function AskPage() {
  const { name, isKnown, hasDocuments } = useCollection();
  const { draft, setDraft, documents } = useBeginning();
  const [chosen, setChosen] = useState<Scope | null>(null);
  const scope = chosen ?? { ...scopeOf(name), filters: { ...noFilters(), documents } };
  const begin = useBegin();
  const box = useRef<HTMLTextAreaElement>(null);

  function pick(example: string) {
    setDraft(example);
    box.current?.focus();
  }

  return (
    <div className={classes.page}>
      <div className={classes.scroll}>
        {isKnown && <EmptyState scope={scope} hasDocuments={hasDocuments} onPick={pick} />}
      </div>
      {begin.error && (
        <div className={classes.problem}>
          <ProblemNotice problem={problemOf(begin.error)} />
        </div>
      )}
      <AskBox
        ref={box}
        placeholder={strings.ask.placeholder(scope.collections.join(", "))}
        canAsk={isKnown && !begin.isPending}
        question={draft}
        busy={false}
        onChange={setDraft}
        onAsk={(question) => begin.mutate({ question, scope }, { onSuccess: () => setDraft("") })}
      >
        <ScopeBar scope={scope} isKnown={isKnown} onChange={setChosen} />
      </AskBox>
    </div>
  );
}

/** What an address asks for, and what was typed before. */
function useBeginning() {
  const [params] = useSearchParams();
  const quote = params.get("quote");
  const [kept, setDraft] = useDraft(null);
  const [untouched, setUntouched] = useState(quote !== null);
  return {
    draft: untouched && quote ? strings.ask.aboutQuote(quote) : kept,
    setDraft: (draft: string) => {
      setUntouched(false);
      setDraft(draft);
    },
    documents: params.getAll("documents"),
  };
}

/** Begin a conversation and ask its first question; the page goes there. */
function useBegin() {
  const { ask } = useAsking();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: ({ scope }: { question: string; scope: Scope }) => beginConversation(scope),
    onSuccess: (conversation, { question, scope }) => {
      queries.setQueryData(conversationKeys.one(conversation.id), conversation);
      queries.setQueryData(conversationKeys.turns(conversation.id), []);
      ask({ conversation: conversation.id, question, scope });
      navigate(conversationPath(conversation.id));
      // It takes its place in the list now, not when its answer has come and is being read.
      void queries.invalidateQueries({ queryKey: conversationKeys.lists });
    },
  });
}
