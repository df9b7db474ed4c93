import { UnstyledButton, VisuallyHidden } from "@mantine/core";

import type { Passage } from "../../api/types";
import { joined } from "../../shared/format";
import { strings } from "../../strings";
import { passagePlace } from "../source/place";
import { useSource } from "../source/SourceContext";
import classes from "./PassageList.module.css";

/** Passages in the order in which retrieval ranked them; each opens in its source. */
export function PassageList({ passages }: { passages: Passage[] }) {
  const { open } = useSource();
  return (
    <ol className={classes.list}>
      {passages.map((passage, index) => (
        <li key={passage.rank}>
          <UnstyledButton
            className={classes.passage}
            onClick={() => open(passages.map(passagePlace), index)}
          >
            <VisuallyHidden>{strings.answer.passage(passage.rank)}</VisuallyHidden>
            <span className={classes.title}>{passage.title}</span>
            <span className={classes.meta}>
              {joined([
                passage.page === null ? null : strings.shortPage(passage.page),
                passage.heading,
              ])}
            </span>
            <span className={classes.text}>{passage.text}</span>
          </UnstyledButton>
        </li>
      ))}
    </ol>
  );
}
