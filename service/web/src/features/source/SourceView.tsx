import type { Span } from "../../shared/codepoints";
import type { PageBox } from "./place";
import { useBoxes, type Reading } from "./queries";
import { SourcePages } from "./SourcePages";
import { SourceText } from "./SourceText";
import type { Target } from "./target";
import type { View } from "./useView";

interface Props {
  reading: Reading;
  /** The words to highlight, and where they stand on pages if that is known. */
  mark: Span | null;
  boxes?: PageBox[] | undefined;
  matches?: Span[];
  current?: Span | null;
  target?: Target | null;
  view: View;
  scroller: HTMLElement | null;
}

/** What is read, as it is looked at: its pages, or its text where it has none or text is wanted. */
export function SourceView({ reading, boxes, view, ...place }: Props) {
  const found = useBoxes(reading, place.mark, boxes);
  if (showsPages(reading, view)) {
    return <SourcePages {...place} reading={reading} boxes={found} zoom={view.zoom} onScale={view.setScale} />;
  }
  return <SourceText {...place} document={reading.document} />;
}

export function showsPages({ pages }: Reading, { look }: View): boolean {
  return pages.length > 0 && look === "page";
}
