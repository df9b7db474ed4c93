import { IconArrowsDiff } from "@tabler/icons-react";
import { useId } from "react";

import type { Disagreement } from "../../api/types";
import { formatDay } from "../../shared/format";
import { strings } from "../../strings";
import { CitationMark } from "../answer/CitationMark";
import { StatementView } from "../answer/Statements";
import { citationPlace } from "../source/place";
import { useSource } from "../source/SourceContext";
import type { Brief } from "./brief";
import classes from "./Disagreements.module.css";
import { statementOf } from "./layout";

type Voice = Disagreement["voices"][number];

/** Where documents say the same with other figures, dates or the opposite: both, side by side. */
export function Disagreements({ brief }: { brief: Brief }) {
  const heading = useId();
  const all = brief.summary?.disagreements ?? [];
  if (all.length === 0) return null;
  return (
    <section className={classes.disagreements} aria-labelledby={heading}>
      <h3 id={heading} className={classes.heading}>
        <IconArrowsDiff size={18} aria-hidden />
        {strings.summary.disagreements}
      </h3>
      {all.map((one, at) => (
        <DisagreementView key={at} disagreement={one} brief={brief} />
      ))}
    </section>
  );
}

function DisagreementView({ disagreement, brief }: { disagreement: Disagreement; brief: Brief }) {
  const about = useId();
  return (
    <div role="group" aria-labelledby={about}>
      <p id={about} className={classes.about}>
        {disagreement.about}
      </p>
      <ul className={classes.voices}>
        {disagreement.voices.map((voice, at) => (
          <li key={at} className={classes.voice}>
            <p className={classes.who}>
              <strong>{voice.title}</strong>
              {voice.published_at && <span className={classes.when}>{formatDay(voice.published_at)}</span>}
            </p>
            <p className={classes.says}>
              <Says voice={voice} brief={brief} />
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A voice's words as the statement that they are, or with their citation if they are none. */
function Says({ voice, brief: { statements, citations, status } }: { voice: Voice; brief: Brief }) {
  const { open } = useSource();
  const at = statementOf(statements, voice);
  if (at !== null) {
    return <StatementView statement={statements[at]} citations={citations} pending={status === "streaming"} />;
  }
  const index = citations.findIndex(({ number }) => number === voice.citation);
  const citation = citations[index];
  return (
    <>
      {voice.says}
      {citation && <CitationMark citation={citation} onOpen={() => open(citations.map(citationPlace), index)} />}
    </>
  );
}
