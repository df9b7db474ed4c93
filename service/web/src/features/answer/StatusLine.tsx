import { Loader } from "@mantine/core";
import { IconQuote, IconSparkles } from "@tabler/icons-react";

import type { Answer } from "../../api/types";
import { strings } from "../../strings";
import classes from "./StatusLine.module.css";
import type { Turn } from "./turn";

/** One line above the answer: what is being done, then who wrote the words. */
export function StatusLine({ turn }: { turn: Turn }) {
  if (!turn.answer && turn.status !== "streaming") return null;
  return (
    <p className={classes.line} role="status">
      {turn.answer ? <Mode answer={turn.answer} /> : <Progress turn={turn} />}
    </p>
  );
}

function Mode({ answer: { mode, model } }: { answer: Answer }) {
  const Icon = mode === "extractive" ? IconQuote : IconSparkles;
  return (
    <>
      <Icon size={15} aria-hidden />
      {mode === "extractive" ? strings.answer.extractive : strings.answer.model(model)}
    </>
  );
}

function Progress({ turn: { passages } }: { turn: Turn }) {
  return (
    <>
      <Loader size={13} color="gray" aria-hidden />
      {passages ? strings.answer.reading(passages.length) : strings.answer.searching}
    </>
  );
}
