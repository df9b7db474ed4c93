import { createElement, memo, useEffect, useMemo, useRef, type ReactNode } from "react";

import type { Block, DocumentText, Page } from "../../api/types";
import { cutter, type Cut, type Span } from "../../shared/codepoints";
import { strings } from "../../strings";
import { cells, grouped, intersects, pieces, type Group } from "./layout";
import classes from "./SourceText.module.css";

interface Props {
  document: DocumentText;
  /** The words to highlight and to scroll to. */
  mark: Span | null;
}

/** A document's text, block by block, with the exact words `mark` highlighted. */
export function SourceText({ document, mark }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const cut = useMemo(() => cutter(document.text), [document]);
  const groups = useMemo(() => grouped(document.blocks, document.pages), [document]);

  useEffect(() => {
    root.current?.querySelector("mark")?.scrollIntoView({ block: "center" });
  }, [document, mark]);

  return (
    <div ref={root} className={classes.text} lang={document.language ?? undefined}>
      {groups.map((group) => (
        <GroupView
          key={group.blocks[0]?.start}
          group={group}
          cut={cut}
          pages={document.pages}
          mark={mark && intersects(group, mark) ? mark : null}
        />
      ))}
    </div>
  );
}

interface GroupProps {
  group: Group;
  cut: Cut;
  pages: Page[];
  mark: Span | null;
}

// A long document has thousands of groups, of which a new mark changes two.
const GroupView = memo(function GroupView({ group, cut, pages, mark }: GroupProps) {
  const words = (span: Span): ReactNode => <Words cut={cut} span={span} mark={mark} pages={pages} />;
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
  if (group.kind === "table_row") return <Table rows={group.blocks} cut={cut} words={words} />;
  if (group.kind === "list_item") return <List items={group.blocks} cut={cut} words={words} />;
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

function Table({ rows, cut, words }: { rows: Block[]; cut: Cut; words: (span: Span) => ReactNode }) {
  return (
    <div className={classes.wide}>
      <table>
        <tbody>
          {rows.map((row) => (
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

function List({ items, cut, words }: { items: Block[]; cut: Cut; words: (span: Span) => ReactNode }) {
  return (
    <ul>
      {items.map((item) => (
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
  mark: Span | null;
  pages: Page[];
}

function Words({ cut, span, mark, pages }: WordsProps) {
  return pieces(cut, span, mark, pages).map(({ text, marked, page }, index) => (
    <span key={index}>
      {page !== null && <span className={classes.inlinePage}>{strings.page(page)}</span>}
      {marked ? <mark>{text}</mark> : text}
    </span>
  ));
}
