import { ActionIcon, Button, Group, Textarea } from "@mantine/core";
import { IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { giveFeedback } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Answer } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import classes from "./FeedbackBar.module.css";

interface Props {
  answer: Answer;
  collection: string;
}

/** Say that an answer is right, or wrong and what would have been right. */
export function FeedbackBar({ answer, collection }: Props) {
  const [correcting, setCorrecting] = useState(false);
  const [correction, setCorrection] = useState("");
  const giving = useMutation({
    mutationFn: (verdict: "up" | "down") =>
      giveFeedback({
        collection,
        question: answer.question,
        answer: answer.text,
        verdict,
        correction: verdict === "down" ? correction : "",
        documents: [...new Set(answer.citations.map((one) => one.document_id))],
      }),
    onSuccess: () => setCorrecting(false),
  });
  if (giving.isSuccess) {
    return (
      <p className={classes.thanks} role="status">
        {strings.feedback.thanks}
      </p>
    );
  }
  return (
    <div className={classes.bar}>
      <Group gap={4}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={strings.feedback.right}
          disabled={giving.isPending}
          onClick={() => giving.mutate("up")}
        >
          <IconThumbUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={strings.feedback.wrong}
          aria-expanded={correcting}
          onClick={() => setCorrecting(!correcting)}
        >
          <IconThumbDown size={16} aria-hidden />
        </ActionIcon>
      </Group>
      {correcting && (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            giving.mutate("down");
          }}
        >
          <Textarea
            label={strings.feedback.correction}
            value={correction}
            onChange={(event) => setCorrection(event.currentTarget.value)}
            maxLength={20_000}
            autosize
            minRows={2}
            data-autofocus
          />
          <Button type="submit" size="xs" loading={giving.isPending}>
            {strings.feedback.send}
          </Button>
        </form>
      )}
      {giving.error && <ProblemNotice problem={problemOf(giving.error)} />}
    </div>
  );
}
