import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";

import { deleteConversation } from "../../api/conversations";
import type { Conversation } from "../../api/types";
import { conversationPath, paths } from "../../app/paths";
import { DeletionDialog } from "../../shared/DeletionDialog";
import { strings } from "../../strings";
import { useAsking } from "../ask/AskingContext";
import { conversationKeys } from "../ask/queries";

interface Props {
  conversation: Conversation;
  title: string;
  onClose: () => void;
}

/** Ask once more, then delete a conversation. */
export function DeleteConversation({ conversation, title, onClose }: Props) {
  const { id, turns } = conversation;
  const { forget } = useAsking();
  const queries = useQueryClient();
  const [location, navigate] = useLocation();
  const words = strings.conversations;
  const removal = useMutation({
    mutationFn: () => deleteConversation(id),
    onSuccess: async () => {
      if (location.startsWith(conversationPath(id))) navigate(paths.ask);
      forget(id);
      onClose();
      await queries.invalidateQueries({ queryKey: conversationKeys.lists });
      // The page that showed it has gone by now, and does not ask for it again.
      queries.removeQueries({ queryKey: conversationKeys.one(id) });
      queries.removeQueries({ queryKey: conversationKeys.turns(id) });
    },
  });
  return (
    <DeletionDialog title={words.removeTitle} confirm={words.remove} removal={removal} onClose={onClose}>
      <p>{words.removeBody(title, turns)}</p>
    </DeletionDialog>
  );
}
