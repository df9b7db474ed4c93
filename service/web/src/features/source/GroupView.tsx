import { createElement, memo, type ReactNode } from "react";

import type { Block, Page } from "../../api/types";
import type { Cut, Span } from "../../shared/codepoints";
import { strings } from "../../strings";
import { cells, pieces, type Group, type Highlight } from "./layout";
import classes from "./SourceText.module.css";

interface Props {
  group: Group;
  cut: Cut;
  pages: Page[];
  highlights: Highlight[];
}

/** A group of blocks as one element. */
// A text has hundreds of groups, of which a new highlight changes two.
export const GroupView = memo(function GroupView({ group, cut, pages, highlights }: Props) {
  const words = (span: Span): ReactNode => <Words cut={cut} span={span} highlights={highlights} pages={pages} />;
  return (
    <>
      {group.pages.map((page) => (
        <p key={page} className={classes.page}>
          <span>{strings.page(page)}</span>
        </p>
      ))}
      <Body group={group} cut={cut} words={words} />
    </>
  );
});

interface BodyProps {
  group: Group;
  cut: Cut;
  words: (span: Span) => ReactNode;
}

function Body({ group, cut, words }: BodyProps) {
  if (group.kind === "table_row") return <Table group={group} cut={cut} words={words} />;
  if (group.kind === "list_item") return <List group={group} cut={cut} words={words} />;
  return group.blocks.map((block) => (
    <Single key={block.start} block={block}>
      {words(block)}
    </Single>
  ));
}

function Single({ block, children }: { block: Block; children: ReactNode }) {
  switch (block.kind) {
    case "heading":
      return createElement(headingTag(block.level), null, children);
    case "quotation":
      return <blockquote>{children}</blockquote>;
    case "code":
      return (
        <pre>
          <code>{children}</code>
        </pre>
      );
    default:
      return <p>{children}</p>;
  }
}

/** The panel's own title is an h2, so the outermost heading of a source is an h3. */
function headingTag(level: number): string {
  return ["h3", "h4", "h5"][level - 1] ?? "h6";
}

function Table({ group, cut, words }: BodyProps) {
  return (
    <div className={classes.wide} data-continues={group.continues || undefined}>
      <table className={group.columns ? classes.fixed : undefined}>
        {group.columns && (
          <colgroup>
            {group.columns.map((share, column) => (
              <col key={column} style={{ width: `${100 * share}%` }} />
            ))}
          </colgroup>
        )}
        <tbody>
          {group.blocks.map((row) => (
            <tr key={row.start}>
              {cells(cut, row).map((cell) => (
                <td key={cell.start}>{words(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const OWN_MARKER = /^([-*•–]|\d{1,3}[.)])\s/;

function List({ group, cut, words }: BodyProps) {
  return (
    <ul data-continues={group.continues || undefined}>
      {group.blocks.map((item) => (
        <li key={item.start} className={OWN_MARKER.test(cut(item)) ? classes.ownMarker : undefined}>
          {words(item)}
        </li>
      ))}
    </ul>
  );
}

interface WordsProps {
  cut: Cut;
  span: Span;
  highlights: Highlight[];
  pages: Page[];
}

function Words({ cut, span, highlights, pages }: WordsProps) {
  return pieces(cut, span, highlights, pages).map(({ start, text, highlight, page }) => (
    <span key={start}>
      {page !== null && <span className={classes.inlinePage}>{strings.page(page)}</span>}
      {highlight ? (
        <mark data-start={start} data-kind={highlight}>
          {text}
        </mark>
      ) : (
        <span data-start={start}>{text}</span>
      )}
    </span>
  ));
}
