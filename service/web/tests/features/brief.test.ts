import { describe, expect, it } from "vitest";

import type { SummaryEvent } from "../../src/api/summarize";
import type { Summary, SummaryFormat } from "../../src/api/types";
import { advanced, finishedBrief, interrupted, newBrief, type Brief } from "../../src/features/summary/brief";
import { momentsOf, sectionsOf } from "../../src/features/summary/layout";
import { citation, statement } from "../samples";
import { laidOut, summary, summaryPlan } from "../summaries";

function after(format: SummaryFormat, ...events: SummaryEvent[]): Brief {
  return events.reduce(advanced, newBrief(format));
}

const delta = (text: string): SummaryEvent => ({ type: "delta", text });
const complete = (index: number, text: string): SummaryEvent => ({
  type: "statement",
  index,
  statement: statement(text, "unchecked"),
  citations: index === 0 ? [citation()] : [],
});
const whole = (changes: Partial<Summary>): SummaryEvent => ({ type: "summary", summary: summary(changes) });

/** Sections as words: each its heading and its lines, items with a dash. */
function read(brief: Brief): string[] {
  return sectionsOf(brief).flatMap(({ heading, lines }) => [
    ...(heading ? [`# ${heading.text}`] : []),
    ...lines.map(({ item, statements, draft }) => {
      const words = [...statements.map((index) => brief.statements[index]?.text), draft].filter(Boolean).join(" ");
      return item ? `- ${words}` : words;
    }),
  ]);
}

describe("a brief that arrives", () => {
  it("knows its turn, its plan and how far the model has read", () => {
    const brief = after(
      "paragraph",
      { type: "turn", conversation_id: "c", turn_id: "t" },
      { type: "plan", plan: summaryPlan({ sections: 14 }) },
      { type: "progress", done: 3, total: 14 },
    );
    expect(brief).toMatchObject({ turn: "t", plan: { sections: 14 }, progress: { done: 3, total: 14 } });
  });

  it("shows live text behind its statements, without the marks of the last", () => {
    const brief = after("paragraph", delta("Work began. [1] It was sus"), complete(0, "Work began."));
    expect(read(brief)).toEqual(["Work began.  It was sus"]);
  });

  it("stands in lists and under headings while it is written as when it is whole", () => {
    const live = [
      delta("# Ships\n\n- The yards"),
      delta(" delivered 31 ships."),
      complete(0, "The yards delivered 31 ships."),
      delta(" It was late."),
      complete(1, "It was late."),
      delta("\n- Another thing."),
      complete(2, "Another thing."),
      delta("\n\n## Delays\n\n- More."),
      complete(3, "More."),
    ];
    const lines = ["# Ships", "- The yards delivered 31 ships. It was late.", "- Another thing.", "# Delays", "- More."];
    expect(read(after("brief", ...live))).toEqual(lines);
    const { text, statements } = laidOut([
      ["## Ships\n\n- ", "The yards delivered 31 ships."],
      [" ", "It was late."],
      ["\n- ", "Another thing."],
      ["\n\n## Delays\n\n- ", "More."],
    ]);
    const { support } = statement("", "supported");
    const headings = [
      { text: "Ships", start: 3, end: 8, before: 0, support },
      { text: "Delays", start: 0, end: 0, before: 3, support },
    ];
    expect(read(after("brief", ...live, whole({ format: "brief", text, statements, headings })))).toEqual(lines);
  });

  it.each([
    ["a heading that is being written", "\n\n## Del", ["# Del"]],
    ["the mark of a heading that has no word yet", "\n\n##", []],
    ["an item that is being written", "\n- Mo", ["- Mo"]],
  ])("shows %s", (_, text, shown) => {
    const brief = after("brief", delta("- One."), complete(0, "One."), delta(text));
    expect(read(brief)).toEqual(["- One.", ...shown]);
  });

  it("puts every statement of a list on a line of its own when it comes without live text", () => {
    const brief = after("bullets", whole({ format: "bullets", ...laidOut([["- ", "A 🚢."], ["\n- ", "B."]]) }));
    expect(read(brief)).toEqual(["- A 🚢.", "- B."]);
  });

  it("lets go of what a model wrote that failed, once sentences are chosen in its place", () => {
    const brief = after("paragraph", complete(0, "A."), complete(1, "B."), complete(0, "From the source."));
    expect(brief.statements.map(({ text }) => text)).toEqual(["From the source."]);
    expect(brief.citations).toHaveLength(1);
  });

  it("takes the support of a statement and of a heading", () => {
    const { support } = statement("", "partial");
    const heading = { text: "Ships", start: 0, end: 5, before: 0, support: { ...support, status: "unchecked" as const } };
    const brief = after(
      "brief",
      whole({ format: "brief", headings: [heading], statements: [statement("A.", "unchecked")] }),
      { type: "support", index: 0, heading: null, support },
      { type: "support", index: null, heading: 0, support },
    );
    expect(brief.statements[0]?.support.status).toBe("partial");
    expect(brief.headings[0]?.support.status).toBe("partial");
  });

  it("keeps what was shown when it breaks off", () => {
    const brief = after("paragraph", complete(0, "One."), delta("Tw"));
    const problem = { title: "Footnote cannot be reached", detail: "" };
    expect(interrupted(brief, problem)).toMatchObject({ status: "failed", draft: "Tw", problem });
    expect(interrupted(brief, null)).toMatchObject({ status: "stopped", statements: brief.statements });
  });
});

describe("sources that disagree", () => {
  const disagreements: Summary["disagreements"] = [
    {
      about: "27 against 31",
      voices: [
        { title: "Estimate", published_at: null, says: "27 ships.", citation: 1 },
        { title: "Report", published_at: null, says: "31 ships.", citation: 1 },
      ],
    },
  ];
  const parts: [string, string][] = [
    ["## Deliveries\n- ", "Delivered is delivered."],
    ["\n\n## Sources disagree\n- ", "27 ships."],
    ["\n- ", "31 ships."],
  ];
  const { support } = statement("", "verbatim");
  const headings = [
    { text: "Deliveries", start: 3, end: 13, before: 0, support },
    { text: "Sources disagree", start: 0, end: 0, before: 1, support },
  ];

  it("are left to stand side by side, with the heading that was only theirs", () => {
    const brief = finishedBrief(summary({ format: "brief", ...laidOut(parts), headings, disagreements }));
    expect(read(brief)).toEqual(["# Deliveries", "- Delivered is delivered."]);
  });

  it("keep their place in a timeline", () => {
    const brief = finishedBrief(summary({ format: "timeline", ...laidOut(parts), disagreements }));
    expect(momentsOf(brief).flatMap(({ statements }) => statements)).toEqual([0, 1, 2]);
  });
});

describe("a timeline", () => {
  it("gathers neighbours of one date, and those without one", () => {
    const { text, statements } = laidOut([["- ", "A."], ["\n- ", "B."], ["\n- ", "C."], ["\n- ", "D."]]);
    const timeline: Summary["timeline"] = [
      { statement: 0, date: "2025", taken_from: "statement" },
      { statement: 1, date: "2025", taken_from: "citation" },
      { statement: 2, date: "2025-11", taken_from: "publication" },
    ];
    const moments = momentsOf(finishedBrief(summary({ format: "timeline", text, statements, timeline })));
    expect(moments.map(({ date, statements: indexes }) => [date, indexes])).toEqual([
      ["2025", [0, 1]],
      ["2025-11", [2]],
      [null, [3]],
    ]);
  });

  it("knows no dates while it is written", () => {
    const brief = after("timeline", delta("- In May it rained."), complete(0, "In May it rained."), delta("\n- In Ju"));
    expect(momentsOf(brief).map(({ date, statements, draft }) => [date, statements, draft])).toEqual([
      [undefined, [0], ""],
      [undefined, [], "In Ju"],
    ]);
  });
});
