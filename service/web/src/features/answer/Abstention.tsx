import { IconFileSearch } from "@tabler/icons-react";

import type { Answer } from "../../api/types";
import { strings } from "../../strings";
import classes from "./Abstention.module.css";
import { PassageList } from "./PassageList";

/** No answer, and what that rests on: the reason, how far the search went, what came nearest. */
export function Abstention({ answer: { reason, searched, passages } }: { answer: Answer }) {
  return (
    <>
      <div className={classes.abstention} role="status">
        <IconFileSearch size={22} stroke={1.6} aria-hidden />
        <div>
          <p className={classes.title}>{strings.answer.abstained}</p>
          {reason && <p>{reason}</p>}
          <p className={classes.searched}>
            {strings.answer.searched(searched.documents, searched.passages, searched.collection)}
          </p>
        </div>
      </div>
      {passages.length > 0 && (
        <section>
          <h3 className={classes.heading}>{strings.answer.nearest}</h3>
          <PassageList passages={passages} />
        </section>
      )}
    </>
  );
}
