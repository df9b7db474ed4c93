import { formatAs } from "../shared/format";
import * as answer from "./answer";
import * as ask from "./ask";
import * as collections from "./collections";
import * as conversations from "./conversations";
import * as common from "./common";
import * as connection from "./connection";
import * as errors from "./errors";
import * as evaluation from "./evaluation";
import * as exporting from "./export";
import * as feedback from "./feedback";
import { preferredLanguage, rememberLanguage, TAGS, type Language } from "./language";
import * as library from "./library";
import * as nav from "./nav";
import * as reader from "./reader";
import * as reasons from "./reasons";
import * as session from "./session";
import * as shortcuts from "./shortcuts";
import * as source from "./source";
import * as summary from "./summary";
import * as support from "./support";
import * as theme from "./theme";
import * as upload from "./upload";

export type { Language };

function wordsIn(language: Language) {
  return {
    ...common[language],
    answer: answer[language],
    ask: ask[language],
    collections: collections[language],
    conversations: conversations[language],
    connection: connection[language],
    errors: errors[language],
    evaluation: evaluation[language],
    export: exporting[language],
    feedback: feedback[language],
    library: library[language],
    nav: nav[language],
    reader: reader[language],
    reason: reasons[language],
    session: session[language],
    shortcuts: shortcuts[language],
    source: source[language],
    summary: summary[language],
    support: support[language],
    theme: theme[language],
    upload: upload[language],
  };
}

export let language: Language = preferredLanguage();

/**
 * Every word that the page says of itself, in the language in use.
 *
 * It changes with the language, so it is read where it is shown, never kept.
 */
export let strings = wordsIn(language);

/** Speak a language from now on; what is on the page must be drawn anew. */
export function speak(chosen: Language): void {
  language = chosen;
  strings = wordsIn(chosen);
  formatAs(chosen);
  rememberLanguage(chosen);
  document.documentElement.lang = TAGS[chosen];
}
