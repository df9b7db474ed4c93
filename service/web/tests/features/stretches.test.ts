import { describe, expect, it } from "vitest";

import { inStretches, stretchesOf } from "../../src/features/answer/stretches";
import { statement } from "../samples";

const span = (start: number, end: number) => ({ start, end });

describe("a text cut into stretches", () => {
  const texts = ["Work began in March.", "船🚢🚢到了𠮷野家", "e\u0301 and 👩‍🚀", ""];
  const spans = [
    [],
    [span(0, 4)],
    [span(2, 5), span(7, 8)],
    [span(7, 8), span(2, 5)],
    [span(1, 6), span(3, 4), span(5, 9)],
    [span(3, 3), span(6, 2)],
    [span(-2, 1), span(4, 99)],
  ];

  it.each(texts)("%j is whole again when they are put together, wherever it was cut", (text) => {
    for (const cuts of spans) {
      expect(inStretches(text, cuts).map((stretch) => stretch.text).join("")).toBe(text);
    }
  });

  it.each(texts)("the characters of %j that lack support are those that a span covers", (text) => {
    const visible = Array.from(text, (character) => character.trim() !== "");
    for (const cuts of spans) {
      const marked = inStretches(text, cuts).flatMap((one) => Array.from(one.text, () => one.lacking));
      const covered = Array.from(text, (_, at) => cuts.some(({ start, end }) => start <= at && at < end));
      expect(marked.filter((_, at) => visible[at])).toEqual(covered.filter((_, at) => visible[at]));
    }
  });

  it("makes one of neighbours that lack support", () => {
    expect(inStretches("It had 9 big ships.", [span(7, 8), span(9, 12), span(12, 18)])).toEqual([
      { text: "It had ", lacking: false },
      { text: "9 big ships", lacking: true },
      { text: ".", lacking: false },
    ]);
  });
});

describe("the stretches of a statement", () => {
  it("all lack support if no words are named", () => {
    expect(stretchesOf(statement("Work began.", "unsupported"))).toEqual([{ text: "Work began.", lacking: true }]);
  });

  it.each(["verbatim", "supported", "unchecked"] as const)("lack nothing if it is %s", (status) => {
    expect(stretchesOf(statement("Work began.", status, [1], [[0, 4]]))).toEqual([
      { text: "Work began.", lacking: false },
    ]);
  });
});
