import type { Citation, Statement } from "../../api/types";
import { strings } from "../../strings";
import { citationPlace } from "../source/place";
import { useSource } from "../source/SourceContext";
import { CitationMark } from "./CitationMark";
import classes from "./Statements.module.css";
import { stretchesOf, type Stretch } from "./stretches";
import { isSupported, useSupportedOnly } from "./supportedOnly";
import { SupportMark } from "./SupportMark";
import type { Turn } from "./turn";

/** The answer's sentences in order, and behind them the live text of the one being written. */
export function Statements({ turn }: { turn: Turn }) {
  const { statements, draft, citations, answer, status } = turn;
  const [only] = useSupportedOnly();
  if (statements.length === 0 && !draft) return null;
  const paragraphs = inParagraphs(turn, only);
  const isLive = draft !== "" && !only;
  return (
    <>
      <div className={answer?.mode === "extractive" ? classes.extractive : classes.prose}>
        {paragraphs.map((indexes, at) => (
          <p key={indexes[0] ?? "draft"}>
            {indexes.map((index) => (
              <StatementView
                key={index}
                statement={statements[index]}
                citations={citations}
                pending={status === "streaming"}
              />
            ))}
            {isLive && at === paragraphs.length - 1 && (
              // A new element for each sentence: one that jumped from place to place would count as a shift.
              <span key={statements.length} className={classes.draft} data-broken={status !== "streaming"}>
                {draft}
              </span>
            )}
          </p>
        ))}
      </div>
      {only && <Hidden count={statements.length - paragraphs.flat().length} />}
    </>
  );
}

/** Says that sentences are not shown, so that nobody takes the rest for the whole. */
function Hidden({ count }: { count: number }) {
  return count > 0 && <p className={classes.hidden}>{strings.support.hidden(count)}</p>;
}

/** The indexes of the statements, paragraph by paragraph; what is extracted stands by itself. */
function inParagraphs({ statements, paragraphs, answer }: Turn, supportedOnly: boolean): number[][] {
  const alone = answer?.mode === "extractive";
  const grouped: number[][] = [[]];
  for (const [index, statement] of statements.entries()) {
    if (index > 0 && (alone || paragraphs.includes(index))) grouped.push([]);
    if (!supportedOnly || isSupported(statement)) grouped.at(-1)?.push(index);
  }
  return grouped.filter((indexes, at) => indexes.length > 0 || at === grouped.length - 1);
}

// The last word, or the last character of a script without spaces: the marks stay with it, so that
// none begins a line by itself.
const TAIL = /[!-\u024f\u2010-\u2027]{1,16}$|.$/u;

interface StatementProps {
  statement: Statement | undefined;
  citations: Citation[];
  pending: boolean;
}

/** A statement with its footnotes and its support. */
export function StatementView({ statement, citations, pending }: StatementProps) {
  const { open } = useSource();
  if (!statement) return null;
  const { support } = statement;
  const stretches = stretchesOf(statement);
  const last = stretches.pop() ?? { text: "", lacking: false };
  const tail = TAIL.exec(last.text)?.[0] ?? "";
  const head = last.text.slice(0, last.text.length - tail.length);
  return (
    <span className={classes.statement} data-support={support.status}>
      {stretches.map((stretch, at) => (
        <Words key={at} {...stretch} begins ends />
      ))}
      {head && <Words text={head} lacking={last.lacking} begins />}
      <span className={classes.unbroken}>
        <Words text={tail} lacking={last.lacking} begins={!head} ends />
        {statement.citations.map((number) => {
          const at = citations.findIndex((citation) => citation.number === number);
          const citation = citations[at];
          return (
            citation && (
              <CitationMark
                key={number}
                citation={citation}
                onOpen={() => open(citations.map(citationPlace), at)}
              />
            )
          );
        })}
        <SupportMark statement={statement} pending={pending} />
      </span>{" "}
    </span>
  );
}

interface WordsProps extends Stretch {
  /** Whether the stretch is whole at this side. */
  begins?: boolean;
  ends?: boolean;
}

/** Words of a statement. Those that lack support are underlined, and say so to a screen reader. */
function Words({ text, lacking, begins = false, ends = false }: WordsProps) {
  if (!lacking) return text;
  const { lacking: title, lackingBegins, lackingEnds } = strings.support;
  return (
    <mark
      className={classes.lacking}
      title={title}
      data-begins={begins ? lackingBegins : ""}
      data-ends={ends ? lackingEnds : ""}
    >
      {text}
    </mark>
  );
}
