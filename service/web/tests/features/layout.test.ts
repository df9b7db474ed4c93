import { describe, expect, it } from "vitest";

import type { Block } from "../../src/api/types";
import { bounds, grouped, pieces, within } from "../../src/features/source/layout";
import { cutter } from "../../src/shared/codepoints";

function block(start: number, end: number, kind: Block["kind"] = "paragraph"): Block {
  return { start, end, kind, level: 0 };
}

describe("the groups that a text is drawn in", () => {
  it("are short, and leave nothing out of a block of any length", () => {
    const text = "A sentence about a 🚢 harbour. ".repeat(2_000);
    const end = Array.from(text).length;
    const groups = grouped([block(0, end)], [], cutter(text));
    expect(groups.length).toBeGreaterThan(5);
    expect(groups.map((group) => cutter(text)(bounds(group))).join("")).toBe(text);
    expect(groups.every((group) => bounds(group).end - bounds(group).start <= 6_000)).toBe(true);
    expect(groups.slice(0, 1).map((group) => cutter(text)(bounds(group)).slice(-2))).toEqual([". "]);
  });

  it("hold a few rows of a long table each, all with the same columns", () => {
    const row = "Yard | 412";
    const rows = Array.from({ length: 100 }, (_, index) => block(index * 11, index * 11 + 10, "table_row"));
    const groups = grouped(rows, [], cutter(`${row}\n`.repeat(100)));
    expect(groups.map(({ blocks, continues }) => [blocks.length, continues])).toEqual([
      [40, false],
      [40, true],
      [20, true],
    ]);
    expect(new Set(groups.map(({ columns }) => JSON.stringify(columns))).size).toBe(1);
  });

  it("begin anew at a page, which is named once", () => {
    const items = [block(0, 5, "list_item"), block(5, 10, "list_item")];
    const pages = [
      { number: 1, start: 0, end: 5 },
      { number: 2, start: 5, end: 10 },
    ];
    expect(grouped(items, pages, cutter("aaaa bbbb ")).map((group) => group.pages)).toEqual([[1], [2]]);
  });
});

describe("the pieces of a block", () => {
  it("are cut where highlights begin and end, the one gone to above the others", () => {
    const highlights = [
      { start: 2, end: 8, kind: "mark" as const },
      { start: 4, end: 6, kind: "match" as const },
      { start: 4, end: 6, kind: "current" as const },
    ];
    const cut = pieces(cutter("0123456789"), { start: 0, end: 10 }, highlights, []);
    expect(cut.map(({ text, highlight }) => [text, highlight])).toEqual([
      ["01", null],
      ["23", "mark"],
      ["45", "current"],
      ["67", "mark"],
      ["89", null],
    ]);
  });
});

it("finds which of many spans touch a stretch", () => {
  const spans = [0, 10, 20, 30].map((start) => ({ start, end: start + 5 }));
  expect(within(spans, { start: 12, end: 21 }).map(({ start }) => start)).toEqual([10, 20]);
  expect(within(spans, { start: 5, end: 10 })).toEqual([]);
});
