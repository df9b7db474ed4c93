import { describe, expect, it } from "vitest";

import { coverageByDocument, sectionNames, sectionPlaces } from "../../src/features/summary/coverage";
import { section, summarized, summary } from "../summaries";

const named = (...headings: string[]) => sectionNames(headings.map((heading) => section({ heading })));

describe("the names of sections", () => {
  it("leave out the headings that all of them stand under", () => {
    expect(named("Report", "Report › 1. Yards", "Report › 1. Yards › The longest ship")).toEqual([
      "Report",
      "1. Yards",
      "1. Yards › The longest ship",
    ]);
  });

  it("are parts of a text without headings", () => {
    expect(named("", "", "")).toEqual(["Part 1", "Part 2", "Part 3"]);
  });

  it("are counted where several are the same", () => {
    expect(named("Notes", "Ships", "Notes")).toEqual(["Notes (1)", "Ships", "Notes (2)"]);
    expect(named("Notes", "Notes")).toEqual(["Notes (1)", "Notes (2)"]);
  });

  it("lose the marks of a heading, and label where a section is opened", () => {
    const all = [section({ heading: "## Ships", start: 5, end: 9, version: 3 })];
    expect(sectionPlaces(all)).toEqual([
      { documentId: "d1", version: 3, span: { start: 5, end: 9 }, label: "Section: Ships" },
    ]);
  });
});

describe("coverage", () => {
  it("begins with the documents that are drawn on, and names what a near copy is of", () => {
    const documents = [
      summarized({ document_id: "a", title: "A" }),
      summarized({ document_id: "b", title: "B", near_copy_of: "a" }),
      summarized({ document_id: "c", title: "C" }),
    ];
    const sections = [
      section({ document_id: "a", citations: 0 }),
      section({ document_id: "c", citations: 2 }),
      section({ document_id: "c", citations: 0 }),
    ];
    const found = coverageByDocument(summary({ documents, coverage: { sections_share: 0, text_share: 0, sections } }));
    expect(found.map(({ document, cited, original }) => [document.title, cited, original])).toEqual([
      ["C", 1, null],
      ["A", 0, null],
      ["B", 0, "A"],
    ]);
  });
});
