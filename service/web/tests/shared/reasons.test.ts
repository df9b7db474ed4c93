import { describe, expect, it } from "vitest";

import catalogue from "../../../reasons.json";
import { en, zh } from "../../src/strings/reasons";

describe("a reason of the service", () => {
  it("stays as it is in English", () => {
    expect(en("cites no passage")).toBe("cites no passage");
  });

  it.each(Object.entries(catalogue))("is said in Chinese: %s", (_, [english, chinese]) => {
    const filled = (text: string | undefined) => text?.replace(/\{(\w+)\}/g, "“$1 7”") ?? "";
    expect(zh(filled(english))).toBe(filled(chinese));
  });

  it("is said in Chinese with those that are joined to it or stand in it", () => {
    expect(
      zh(
        "the nearest passages do not hold what was asked for " +
          "(“quay” is not in them; no passage that bears on it holds a date for it)",
      ),
    ).toBe("最接近的段落没有所问的内容（其中没有“quay”；相关段落没有给出日期）");
  });

  it("keeps the words of others, and what it does not know", () => {
    expect(zh("not in the cited text: $& one; other")).toBe("引用的原文中没有：$& one; other");
    expect(zh("no reason of ours")).toBe("no reason of ours");
    expect(zh("x".repeat(5_000))).toBe("x".repeat(5_000));
  });
});
