import type { Answer } from "../../api/types";
import { strings } from "../../strings";
import classes from "./Abstention.module.css";
import { PassageList } from "./PassageList";
import { Shortfall } from "./Shortfall";

/** No answer, and what that rests on: the reason, how far the search went, what came nearest. */
export function Abstention({ answer: { reason, searched, passages } }: { answer: Answer }) {
  return (
    <>
      <Shortfall
        title={strings.answer.abstained}
        reason={reason}
        looked={strings.answer.searched(searched.documents, searched.passages, searched.collection)}
      />
      {passages.length > 0 && (
        <section>
          <h3 className={classes.heading}>{strings.answer.nearest}</h3>
          <PassageList passages={passages} />
        </section>
      )}
    </>
  );
}
