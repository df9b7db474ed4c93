import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";

import { readMarkdown, type Exported } from "../../api/exports";
import { ProblemError } from "../../api/problem";
import { language, strings } from "../../strings";

const COPIED_MS = 2500;

/** Copying an export as Markdown; it counts as just done for a moment. */
export function useCopying(exported: Exported) {
  const copying = useMutation({ mutationFn: () => copyMarkdown(exported) });
  const { isSuccess, reset } = copying;
  useEffect(() => {
    if (!isSuccess) return undefined;
    const timer = setTimeout(reset, COPIED_MS);
    return () => clearTimeout(timer);
  }, [isSuccess, reset]);
  return copying;
}

async function copyMarkdown(exported: Exported): Promise<void> {
  const text = readMarkdown(exported, language);
  try {
    // The text as a promise: Safari grants the clipboard only within the press of the button.
    const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  } catch {
    await text; // why there was nothing to copy, if that is the reason
    throw new ProblemError({ title: strings.export.notCopied, detail: strings.export.notAllowed });
  }
}
