import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import type { Summary } from "../../src/api/types";
import { advanced, finishedBrief, newBrief, type Brief } from "../../src/features/summary/brief";
import { StoredSummary, SummaryView } from "../../src/features/summary/SummaryView";
import { citation, statement } from "../samples";
import { laidOut, section, summarized, summary, summaryPlan } from "../summaries";
import { show } from "./render";

function first(found: HTMLElement[]): HTMLElement {
  if (!found[0]) throw new Error("nothing was found");
  return found[0];
}

const opened = (words: RegExp) => expect(screen.getByText(words)).toBeInTheDocument();

function stored(changes: Partial<Summary>) {
  return show(<StoredSummary summary={summary(changes)} />);
}

describe("a summary", () => {
  it("shows paragraphs with footnotes and the support of each statement", async () => {
    stored(laidOut([["", "Work began."], [" ", "It ended."], ["\n\n", "All was well."]]));
    const paragraphs = screen.getAllByRole("paragraph").map((one) => one.textContent);
    expect(paragraphs.some((text) => text.includes("Work began.") && text.includes("It ended."))).toBe(true);
    expect(screen.getAllByRole("button", { name: "Support: Supported" })).toHaveLength(3);
    await userEvent.click(first(screen.getAllByRole("button", { name: "Citation 1: Annual Report" })));
    opened(/"documentId":"d1","version":1,"span":{"start":0,"end":4}/);
  });

  it("shows bullets as a list", () => {
    stored({ format: "bullets", ...laidOut([["- ", "One."], ["\n- ", "Two."]]) });
    const items = screen.getAllByRole("listitem").map((one) => one.textContent);
    expect(items.filter((text) => /^(One|Two)\./.test(text))).toHaveLength(2);
  });

  it("shows the headings of a brief, and what a model claims in them checked", () => {
    const { support } = statement("", "unsupported");
    const headings = [{ text: "Everything is late", start: 3, end: 21, before: 0, support }];
    const parts = laidOut([["## Everything is late\n- ", "One ship is late."]]);
    const { unmount } = stored({ format: "brief", ...parts, headings });
    const heading = screen.getByRole("heading", { name: /Everything is late/ });
    expect(within(heading).getByRole("button", { name: "Support: Not supported" })).toBeInTheDocument();
    unmount();
    stored({ format: "brief", mode: "extractive", ...parts, headings });
    expect(within(screen.getByRole("heading", { name: "Everything is late" })).queryByRole("button")).toBeNull();
  });

  it("lays a timeline out by date, to the year, the month or the day", () => {
    const timeline: Summary["timeline"] = [
      { statement: 0, date: "2024", taken_from: "statement" },
      { statement: 1, date: "2025-11", taken_from: "citation" },
      { statement: 2, date: "2026-05-19", taken_from: "publication" },
    ];
    stored({ format: "timeline", ...laidOut([["- ", "A."], ["\n- ", "B."], ["\n- ", "C."], ["\n- ", "D."]]), timeline });
    const times = screen.getAllByRole("time").map((one) => [one.getAttribute("datetime"), one.textContent]);
    expect(times).toEqual([
      ["2024", "2024"],
      ["2025-11", "Nov 2025"],
      ["2026-05-19", "May 19, 2026"],
    ]);
    expect(screen.getByText("published")).toBeInTheDocument();
    expect(screen.getByText("Undated")).toBeInTheDocument();
  });

  it("sets against each other who says what, and when, each with its citation", async () => {
    const citations = [citation(), citation({ number: 2, document_id: "d2", title: "Estimate", start: 9, end: 12 })];
    const disagreements: Summary["disagreements"] = [
      {
        about: "27 against 31",
        voices: [
          { title: "Annual Report", published_at: "2026-02-11", says: "31 ships.", citation: 1 },
          { title: "Estimate", published_at: "2026-04-16", says: "27 ships.", citation: 2 },
        ],
      },
    ];
    stored({ ...laidOut([["", "Ships were delivered."]]), citations, disagreements });
    const group = screen.getByRole("group", { name: "27 against 31" });
    const voices = within(group).getAllByRole("listitem").map((one) => one.textContent);
    expect(voices).toEqual(["Annual ReportFeb 11, 202631 ships.[1]", "EstimateApr 16, 202627 ships.[2]"]);
    await userEvent.click(within(group).getByRole("button", { name: "Citation 2: Estimate" }));
    opened(/"documentId":"d2".*"start":9,"end":12/);
  });

  it("shows a statement that disagrees once, with its support", () => {
    const voices = [
      { title: "A", published_at: null, says: "27 ships.", citation: 1 },
      { title: "B", published_at: null, says: "31 ships.", citation: 1 },
    ] satisfies Summary["disagreements"][number]["voices"];
    const { container } = stored({
      mode: "extractive",
      ...laidOut([["", "Delivered."], ["\n- A: ", "27 ships."], ["\n- B: ", "31 ships."]]),
      disagreements: [{ about: "27 against 31", voices }],
    });
    const group = screen.getByRole("group", { name: "27 against 31" });
    expect(group).toHaveTextContent("A27 ships.");
    expect(container.textContent.split("27 ships.")).toHaveLength(2);
    expect(within(group).getAllByRole("button", { name: "Support: Supported" })).toHaveLength(2);
  });

  it("tells what it draws on in words, and opens each section where it begins", async () => {
    const sections = [
      section({ heading: "Report › Dredging", start: 0, end: 100, citations: 2 }),
      section({ heading: "", page: 3, start: 100, end: 200, citations: 0 }),
      section({ document_id: "d2", heading: "", page: null, start: 0, end: 200, citations: 0 }),
    ];
    stored({
      ...laidOut([["", "Work began."]]),
      documents: [summarized(), summarized({ document_id: "d2", title: "Reprint", near_copy_of: "d1" })],
      coverage: { sections_share: 0.3333, text_share: 0.25, sections },
    });
    expect(screen.getByText("Draws on 1 of 3 sections, which hold 25% of the text.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: /^Reprint/ })).toHaveTextContent("Near copy of Annual Report");
    await userEvent.click(screen.getByRole("button", { name: /^Annual Report.*1 of 2 sections cited$/ }));
    const list = screen.getByRole("list", { name: "Sections of Annual Report" });
    const names = within(list).getAllByRole("button").map((one) => one.textContent);
    expect(names).toEqual(["Report › Dredgingp. 2 · 2 citations", "Part 2p. 3 · not cited"]);
    await userEvent.click(within(list).getByRole("button", { name: /^Part 2/ }));
    opened(/"documentId":"d1","version":1,"span":{"start":100,"end":200}/);
  });

  it("opens nothing of a text that is not stored", async () => {
    stored({
      ...laidOut([["", "Work began."]]),
      documents: [summarized({ document_id: "request-1", version: 0 })],
      coverage: { sections_share: 1, text_share: 1, sections: [section({ document_id: "request-1", version: 0 })] },
    });
    await userEvent.click(screen.getByRole("button", { name: /^Annual Report.*1 of 1 section cited$/ }));
    expect(within(screen.getByRole("list", { name: "Sections of Annual Report" })).queryByRole("button")).toBeNull();
  });

  it("lists many documents a stretch at a time", async () => {
    const documents = Array.from({ length: 40 }, (_, at) => summarized({ document_id: `d${at}`, title: `No. ${at}` }));
    stored({ ...laidOut([["", "Work began."]]), documents });
    expect(screen.getAllByRole("button", { name: /^No\. / })).toHaveLength(8);
    await userEvent.click(screen.getByRole("button", { name: "Show 32 documents more" }));
    expect(screen.getAllByRole("button", { name: /^No\. / })).toHaveLength(40);
  });

  it("is labelled when no model wrote it, and says so when it was made before", () => {
    stored({ mode: "extractive", model: null, cached: true, ...laidOut([["", "A."]]) });
    expect(screen.getByText("Extractive summary, no model used · Made before and kept")).toBeInTheDocument();
  });

  it("says why a configured model was not used", () => {
    stored({ mode: "extractive", reason: "The model timed out.", ...laidOut([["", "A."]]) });
    expect(screen.getByRole("note")).toHaveTextContent("The language model was not used. The model timed out.");
  });

  it("says that it was cut short", () => {
    stored({ reason: "It was cut at its limit.", ...laidOut([["", "A."]]) });
    expect(screen.getByRole("note")).toHaveTextContent("The summary is not whole. It was cut at its limit.");
  });

  it("tells what it took, and how many citations pointed to nothing", () => {
    stored({ invalid_citations: 2, ...laidOut([["", "A."]]) });
    expect(screen.getByText("2 citations pointed to nothing and were left out.")).toBeInTheDocument();
    expect(screen.getByText("Made in 1.2 s · 1 request to the model, 890 tokens")).toBeInTheDocument();
  });

  it("is an abstention with its reason where nothing bears on the focus", () => {
    stored({ abstained: true, reason: "Nothing bears on it.", citations: [] });
    const said = screen.getByText("There is nothing to summarize on this").closest("[role=status]");
    expect(said).toHaveTextContent("Nothing bears on it.Read 1 document (1 section).");
  });

  it("shows hostile words as words", () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const { container } = stored({
      format: "brief",
      ...laidOut([["## h\n- ", hostile]]),
      headings: [{ text: hostile, start: 0, end: 1, before: 0, support: statement("", "supported").support }],
      documents: [summarized({ title: hostile, source: "javascript:alert(1)" })],
      disagreements: [
        {
          about: hostile,
          voices: [
            { title: hostile, published_at: null, says: hostile, citation: 1 },
            { title: hostile, published_at: null, says: "B", citation: 9 },
          ],
        },
      ],
    });
    expect(container).toHaveTextContent(hostile);
    expect(container.querySelector("img, script, a")).toBeNull();
  });
});

describe("a summary that is being made", () => {
  const plan = summaryPlan({ documents: [summarized(), summarized()], sections: 14 });

  function view(change: (brief: Brief) => Brief) {
    show(<SummaryView brief={change(newBrief("paragraph"))} />);
  }

  it("says what is read, and how much of it the model has read", () => {
    view((brief) => advanced(brief, { type: "plan", plan }));
    expect(screen.getByText("Reading 2 documents, 14 sections")).toBeInTheDocument();
    view((brief) => advanced(advanced(brief, { type: "plan", plan }), { type: "progress", done: 3, total: 14 }));
    expect(screen.getByText("3 of 14 parts read")).toBeInTheDocument();
    expect(screen.getByRole("progressbar", { name: "Parts read" })).toHaveAttribute("value", "3");
  });

  it("never reads a check that is still running as a result", () => {
    view((brief) =>
      advanced(brief, {
        type: "statement",
        index: 0,
        statement: statement("Work began.", "unchecked"),
        citations: [citation()],
      }),
    );
    expect(screen.getByRole("img", { name: "Checking" })).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Support/ })).toBeNull();
    expect(screen.getByText("Writing")).toBeInTheDocument();
  });

  it("keeps its sources back until nothing above them grows", () => {
    view((brief) =>
      advanced(brief, { type: "statement", index: 0, statement: statement("A.", "unchecked"), citations: [citation()] }),
    );
    expect(screen.queryByRole("button", { name: /^Source ?1/ })).toBeNull();
    show(<SummaryView brief={finishedBrief(summary(laidOut([["", "A."]])))} />);
    expect(screen.getByRole("button", { name: /^Source ?1/ })).toBeInTheDocument();
  });
});
