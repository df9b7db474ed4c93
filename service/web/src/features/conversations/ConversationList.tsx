import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Link } from "wouter";

import { listConversations } from "../../api/conversations";
import { problemOf } from "../../api/problem";
import { paths } from "../../app/paths";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { conversationKeys } from "../ask/queries";
import classes from "./ConversationList.module.css";
import { ConversationItem } from "./ConversationItem";

const PAGE_SIZE = 50;
const SEARCH_AFTER_MS = 250;

/** The conversations that are kept; `onNavigate` runs when one is opened. */
export function ConversationList({ onNavigate }: { onNavigate: () => void }) {
  const heading = useId();
  const [typed, setTyped] = useState("");
  const [sought] = useDebouncedValue(typed.trim(), SEARCH_AFTER_MS);
  return (
    <section className={classes.section} aria-labelledby={heading}>
      <div className={classes.header}>
        <h2 id={heading} className={classes.heading}>
          {strings.conversations.label}
        </h2>
        <Link
          href={paths.ask}
          className={classes.begin ?? ""}
          aria-label={strings.conversations.begin}
          title={strings.conversations.begin}
          onClick={onNavigate}
        >
          <IconPlus size={16} aria-hidden />
        </Link>
      </div>
      <TextInput
        type="search"
        size="xs"
        aria-label={strings.conversations.search}
        placeholder={strings.conversations.search}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Found sought={sought} onNavigate={onNavigate} />
    </section>
  );
}

function Found({ sought, onNavigate }: { sought: string; onNavigate: () => void }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: conversationKeys.list(sought),
    queryFn: ({ signal, pageParam }) =>
      listConversations({ q: sought, limit: PAGE_SIZE, offset: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const shown = pages.length * PAGE_SIZE;
      return shown < last.total ? shown : undefined;
    },
    placeholderData: keepPreviousData,
  });
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />;
  const found = data?.pages.flatMap((page) => page.conversations) ?? [];
  const left = (data?.pages[0]?.total ?? 0) - found.length;
  return (
    <div className={classes.scroll}>
      {data && found.length === 0 && (
        <p className={classes.none}>{sought ? strings.conversations.noneFound : strings.conversations.none}</p>
      )}
      <ul className={classes.list}>
        {found.map((conversation) => (
          <ConversationItem key={conversation.id} conversation={conversation} onNavigate={onNavigate} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {strings.conversations.more(left)}
        </Button>
      )}
    </div>
  );
}
