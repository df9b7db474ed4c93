import { describe, expect, it } from "vitest";

import { codePointLength, cutter } from "../../src/shared/codepoints";

describe("offsets count code points, as Python does", () => {
  const texts = ["plain words", "a 🚢 ship", "🚢🚢", "汉字𠮷野家", "e\u0301 and 👩‍🚀", ""];

  it.each(texts)("every span of %j is what its code points say", (text) => {
    const points = Array.from(text);
    const cut = cutter(text);
    for (let start = 0; start <= points.length; start++) {
      for (let end = start; end <= points.length; end++) {
        expect(cut({ start, end })).toBe(points.slice(start, end).join(""));
      }
    }
  });

  it.each(texts)("the length of %j is the number of its code points", (text) => {
    expect(codePointLength(text)).toBe(Array.from(text).length);
  });

  it("a span that reaches behind the text ends with it", () => {
    expect(cutter("🚢 ahoy")({ start: 2, end: 99 })).toBe("ahoy");
  });
});
