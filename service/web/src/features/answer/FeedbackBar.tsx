import { Button, Group, NativeSelect, Textarea } from "@mantine/core";
import { IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { giveFeedback } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Answer } from "../../api/types";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { IconButton } from "../../shared/IconButton";
import { strings } from "../../strings";
import classes from "./FeedbackBar.module.css";

interface Props {
  answer: Answer;
  collection: string;
}

/** Say that an answer is right, or wrong and what would have been right; in a row that wraps. */
export function FeedbackBar({ answer, collection }: Props) {
  const [correcting, setCorrecting] = useState(false);
  const [correction, setCorrection] = useState("");
  const [sentence, setSentence] = useState("");
  const giving = useMutation({
    mutationFn: (verdict: "up" | "down") =>
      giveFeedback({
        collection,
        question: answer.question,
        answer: answer.text,
        verdict,
        correction: verdict === "down" ? correction : "",
        statement: verdict === "down" ? sentence : "",
        documents: [...new Set(answer.citations.map((one) => one.document_id))],
      }),
    onSuccess: () => setCorrecting(false),
  });
  if (giving.isSuccess) {
    return (
      <span className={classes.thanks} role="status">
        {strings.feedback.thanks}
      </span>
    );
  }
  return (
    <>
      <Group gap={2}>
        <IconButton
          label={strings.feedback.right}
          disabled={giving.isPending}
          onClick={() => giving.mutate("up")}
        >
          <IconThumbUp size={16} aria-hidden />
        </IconButton>
        <IconButton
          label={strings.feedback.wrong}
          aria-expanded={correcting}
          onClick={() => setCorrecting(!correcting)}
        >
          <IconThumbDown size={16} aria-hidden />
        </IconButton>
      </Group>
      {correcting && (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            giving.mutate("down");
          }}
        >
          <NativeSelect
            label={strings.feedback.about}
            value={sentence}
            onChange={(event) => setSentence(event.currentTarget.value)}
            data={aboutWhat(answer)}
          />
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
      {giving.error && (
        <div className={classes.problem}>
          <ProblemNotice problem={problemOf(giving.error)} />
        </div>
      )}
    </>
  );
}

/** The whole answer, and each sentence of it. */
function aboutWhat({ statements }: Answer) {
  const sentences = [...new Set(statements.map(({ text }) => text))];
  return [{ value: "", label: strings.feedback.whole }, ...sentences.map((text) => ({ value: text, label: text }))];
}
