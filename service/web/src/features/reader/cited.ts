import type { DocumentText } from "../../api/types";
import { cutter, type Span } from "../../shared/codepoints";
import { formatDate, joined } from "../../shared/format";
import { strings } from "../../strings";
import { readerPath } from "../source/address";
import { intersects } from "../source/layout";

/** Words of a document with where they are from: title, date, page, and a link to their place. */
export function cited(document: DocumentText, span: Span): string {
  const words = cutter(document.text)(span).trim();
  const page = document.pages.find((one) => intersects(one, span));
  const about = joined([
    document.title,
    document.published_at && formatDate(document.published_at),
    page && strings.shortPage(page.number),
  ]);
  const link = window.location.origin + readerPath(document.document_id, { version: document.version, span });
  return strings.reader.cited(words, about, link);
}
