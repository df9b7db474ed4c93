import { describe, expect, it } from "vitest";

import { finder, nearest } from "../../src/features/source/find";
import { cutter } from "../../src/shared/codepoints";

/** What is found, as the text itself has it. */
function found(text: string, words: string): string[] {
  return finder(text)(words).map(cutter(text));
}

describe("the search inside a text", () => {
  it.each([
    ["case", "The Harbour of OSTREL", "harbour of ostrel", ["Harbour of OSTREL"]],
    ["full-width forms", "Ｔｏｎｎａｇｅ：４１２", "tonnage:412", ["Ｔｏｎｎａｇｅ：４１２"]],
    ["ligatures", "an eﬀicient ofﬁce", "efficient office", ["eﬀicient ofﬁce"]],
    ["accents written apart", "a cafe\u0301 here", "café", ["cafe\u0301"]],
    ["soft hyphens", "ship\u00adbuilding", "shipbuilding", ["ship\u00adbuilding"]],
    ["kinds of quotation marks", "the “Blue Heron’s” crew", "\"blue heron's\"", ["“Blue Heron’s”"]],
    ["white space", "delivered\n  27\u00a0ships", "delivered 27 ships", ["delivered\n  27\u00a0ships"]],
    ["line breaks in Chinese", "萨罗海峡\n管理局", "海峡 管理局", ["海峡\n管理局"]],
    ["Chinese", "海峡内最高航速为14节。海峡", "海峡", ["海峡", "海峡"]],
  ])("does not regard %s", (_, text, words, expected) => {
    expect(found(text, words)).toEqual(expected);
  });

  it("counts code points behind an emoji and a rare character", () => {
    const text = "🚢𠀀 ships";
    expect(finder(text)("ships")).toEqual([{ start: 3, end: 8 }]);
  });

  it("takes signs of patterns for themselves", () => {
    expect(found("a.b a+b (a|b) [x]", "a+b")).toEqual(["a+b"]);
    expect(found("a.b a+b (a|b) [x]", "(a|b)")).toEqual(["(a|b)"]);
    expect(found("anything", ".*")).toEqual([]);
  });

  it("finds the same in a long text, whatever stands around it", () => {
    const filler = "Ａ wreck, ﬁne İstanbul e\u0301 🚢 words. ".repeat(2_000);
    const text = `${filler}The needle of Quarrin.${filler}`;
    expect(found(text, "NEEDLE of quarrin")).toEqual(["needle of Quarrin"]);
  });

  it("finds nothing of nothing", () => {
    expect(found("words", "  ")).toEqual([]);
    expect(found("", "words")).toEqual([]);
  });

  it("prefers, of the same words, those that stand where they stood before", () => {
    const spans = [0, 40, 90].map((start) => ({ start, end: start + 5 }));
    expect(nearest(spans, 0.5, 100)?.start).toBe(40);
    expect(nearest([], 0.5, 100)).toBeNull();
  });
});
