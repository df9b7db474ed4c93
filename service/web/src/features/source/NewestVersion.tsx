import { UnstyledButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { DocumentText } from "../../api/types";
import { codePointLength, cutter } from "../../shared/codepoints";
import { strings } from "../../strings";
import { finder, nearest } from "./find";
import type { Place } from "./place";
import { textQuery } from "./queries";
import { useSource } from "./SourceContext";
import classes from "./SourceHeader.module.css";

interface Props {
  place: Place;
  document: DocumentText;
}

type State = "idle" | "looking" | "failed" | Place;

/** Leads from the version that was cited to the same words in the newest, if they are there still. */
export function NewestVersion({ place, document }: Props) {
  const queries = useQueryClient();
  const { replace } = useSource();
  const [state, setState] = useState<State>("idle");
  const open = async () => {
    setState("looking");
    try {
      const newest = await queries.query(textQuery(document.document_id, null));
      const found = sameWords(place, document, newest);
      if (found.span || !place.span) replace(found);
      else setState(found);
    } catch {
      setState("failed");
    }
  };
  if (typeof state === "object") {
    return (
      <>
        <strong role="status">{strings.source.wordsGone(document.latest_version)}</strong>
        <Action onClick={() => replace(state)}>{strings.source.openAnyway(document.latest_version)}</Action>
      </>
    );
  }
  return (
    <>
      <Action onClick={() => void open()}>
        {place.span ? strings.source.sameWords(document.latest_version) : strings.source.openVersion(document.latest_version)}
      </Action>
      {state === "failed" && <span role="alert">{strings.source.newestFailed}</span>}
    </>
  );
}

/** Leads back to the version that was cited. */
export function BackToCited({ cited }: { cited: Place }) {
  const { replace } = useSource();
  return <Action onClick={() => replace(cited)}>{strings.source.backToCited}</Action>;
}

function Action({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <UnstyledButton className={classes.action} onClick={onClick}>
      {children}
    </UnstyledButton>
  );
}

/** The place of the same words in the newest version; without a span if it does not have them. */
function sameWords(place: Place, read: DocumentText, newest: DocumentText): Place {
  const words = place.span ? cutter(read.text)(place.span) : "";
  const share = (place.span?.start ?? 0) / Math.max(1, codePointLength(read.text));
  const span = nearest(finder(newest.text)(words), share, codePointLength(newest.text));
  return {
    documentId: place.documentId,
    version: newest.version,
    span,
    label: place.label,
    cited: place.cited ?? { ...place, version: read.version },
  };
}
