import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParams } from "wouter";

import { changeConversation } from "../../api/conversations";
import { problemOf } from "../../api/problem";
import type { Conversation, ConversationTurn, Scope } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { AskBox } from "./AskBox";
import classes from "./AskPage.module.css";
import { useAsking } from "./AskingContext";
import { ConversationHeader } from "./ConversationHeader";
import { conversationKeys, conversationQuery, turnsQuery } from "./queries";
import { rowsOf } from "./rows";
import { ScopeBar } from "./ScopeBar";
import { TurnList } from "./TurnList";
import { useDraft } from "./useDraft";

/** A conversation, whose answers arrive and are kept, and the box for its next question. */
export function ConversationPage() {
  const { id, turn } = useParams<{ id: string; turn?: string }>();
  const { data, error, refetch } = useQuery(conversationQuery(id));
  const kept = useQuery(turnsQuery(id));
  const problem = error ?? kept.error;
  if (!data || !kept.data) {
    return problem && <Missing error={problem} onRetry={() => void Promise.all([refetch(), kept.refetch()])} />;
  }
  return <Opened key={id} conversation={data} kept={kept.data} goTo={turn ?? null} />;
}

function Missing({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <div className={classes.missing}>
      <ProblemNotice problem={problemOf(error)} onRetry={onRetry} />
    </div>
  );
}

interface OpenedProps {
  conversation: Conversation;
  kept: ConversationTurn[];
  goTo: string | null;
}

function Opened({ conversation, kept, goTo }: OpenedProps) {
  const { id, scope } = conversation;
  const asking = useAsking();
  const [draft, setDraft] = useDraft(id);
  const changeScope = useChangeScope(conversation);
  const live = useMemo(
    () => asking.turns.filter((turn) => turn.conversation === id),
    [asking.turns, id],
  );
  const rows = useMemo(() => rowsOf(kept, live), [kept, live]);
  const busy = live.some(({ status }) => status === "streaming");

  function ask(question: string) {
    asking.ask({ conversation: id, question, scope });
    setDraft("");
  }

  return (
    <div className={classes.page}>
      <ConversationHeader conversation={conversation} />
      <TurnList rows={rows} conversation={conversation} busy={busy} goTo={goTo} />
      <AskBox
        placeholder={strings.ask.followUp}
        canAsk
        question={draft}
        busy={busy}
        onChange={setDraft}
        onAsk={ask}
        onStop={() => asking.stop(id)}
      >
        <ScopeBar scope={scope} onChange={changeScope} />
      </AskBox>
    </div>
  );
}

/** Ask elsewhere from now on; the conversation remembers it. */
function useChangeScope(conversation: Conversation) {
  const queries = useQueryClient();
  const key = conversationKeys.one(conversation.id);
  return (scope: Scope) => {
    queries.setQueryData(key, { ...conversation, scope });
    void changeConversation(conversation.id, { scope }).catch(() =>
      queries.invalidateQueries({ queryKey: key }),
    );
  };
}
