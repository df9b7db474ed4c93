import { Button, VisuallyHidden } from "@mantine/core";
import { IconMessageCircle, IconPencil, IconPlayerStopFilled, IconRefresh } from "@tabler/icons-react";
import { useCallback, useEffect, useRef } from "react";

import { focused } from "../../shared/focused";
import { ProblemNotice } from "../../shared/ProblemNotice";
import { strings } from "../../strings";
import { SupportedOnly } from "../answer/SupportedOnly";
import { useCollection } from "../library/CollectionContext";
import { UploadButton } from "../library/UploadButton";
import { useGoingOn } from "./goingOn";
import { usePreselected } from "./preselected";
import { useSummary, type Made } from "./SummaryContext";
import { SummaryForm } from "./SummaryForm";
import classes from "./SummaryPage.module.css";
import { SummaryView } from "./SummaryView";
import { useWishes } from "./useWishes";

/** Have documents summarized, and read the summary. */
export function SummaryPage() {
  const { made } = useSummary();
  const scroll = useRef<HTMLDivElement>(null);
  const scrolled = useCallback(() => (scroll.current?.scrollTop ?? 0) > 0, []);
  return (
    <div ref={scroll} className={classes.scroll}>
      <div className={classes.page}>{made ? <MadeView made={made} scrolled={scrolled} /> : <Asking />}</div>
    </div>
  );
}

function Asking() {
  const { name, documents, hasDocuments } = useCollection();
  const { make } = useSummary();
  const [wishes, setWishes] = useWishes();
  const preselected = usePreselected();
  useEffect(() => {
    if (preselected) setWishes((current) => ({ ...current, whole: false, documents: preselected }));
  }, [preselected, setWishes]);
  return (
    <>
      <h1 className={classes.title}>{strings.summary.title}</h1>
      <p className={classes.lead}>{hasDocuments ? strings.summary.lead : strings.summary.noDocuments}</p>
      {hasDocuments ? (
        <SummaryForm collection={name} documents={documents} wishes={wishes} onChange={setWishes} onMake={make} />
      ) : (
        <UploadButton variant="filled" />
      )}
    </>
  );
}

function MadeView({ made, scrolled }: { made: Made; scrolled: () => boolean }) {
  const { again, stop, clear } = useSummary();
  const goOn = useGoingOn(made, scrolled);
  const { brief } = made;
  const { title } = made.order;
  const isStreaming = brief.status === "streaming";
  return (
    <article aria-label={strings.summary.label(title)} aria-busy={isStreaming}>
      <header className={classes.header}>
        <VisuallyHidden component="h1">{strings.summary.title}</VisuallyHidden>
        {/* The form is gone, and with it the button that had the focus. */}
        <h2 ref={focused} tabIndex={-1} className={classes.subject}>
          {title}
        </h2>
        <div className={classes.actions}>
          {isStreaming ? (
            <Button size="xs" variant="default" leftSection={<IconPlayerStopFilled size={13} />} onClick={stop}>
              {strings.summary.stop}
            </Button>
          ) : (
            <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={() => again(made, true)}>
              {strings.summary.again}
            </Button>
          )}
          {goOn && (
            <Button size="xs" variant="default" leftSection={<IconMessageCircle size={14} />} onClick={goOn}>
              {strings.summary.followUp}
            </Button>
          )}
          <Button size="xs" variant="default" leftSection={<IconPencil size={14} />} onClick={clear}>
            {strings.summary.change}
          </Button>
          {brief.statements.length > 0 && <SupportedOnly />}
        </div>
      </header>
      <SummaryView brief={brief} />
      {brief.problem && <ProblemNotice problem={brief.problem} onRetry={() => again(made, false)} />}
    </article>
  );
}
