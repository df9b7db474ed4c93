import { describe, expect, it } from "vitest";

import { addressOf, directionOf, isNarrowed, listingOf, queryOf, sortedBy } from "../../../src/features/library/listing";

const listed = (address: string) => listingOf(new URLSearchParams(address));

describe("a list in the page's address", () => {
  it.each(["", "q=grain", "q=%E7%B2%AE&language=zh&from=2024-01-02&to=2025-01-02&sort=-title"])("comes back: %s", (text) => {
    expect(addressOf(listed(text)).toString()).toBe(text);
  });

  it("leaves out what makes no sense", () => {
    expect(listed("sort=size&from=2024&to=2024-13-45")).toEqual(listed(""));
    expect(listed(`q=${"a".repeat(400)}`).q).toHaveLength(300);
  });

  it("asks the API for what is not empty", () => {
    expect(queryOf(listed(""))).toEqual({ sort: "source" });
    expect(queryOf(listed("q=a b&language=zh&from=2024-01-02&to=2025-01-02&sort=added"))).toEqual({
      q: "a b",
      language: ["zh"],
      published_from: "2024-01-02",
      published_to: "2025-01-02",
      sort: "added",
    });
  });

  it("is narrowed by all but its order", () => {
    expect(isNarrowed(listed("sort=title"))).toBe(false);
    expect(isNarrowed(listed("to=2024-01-02"))).toBe(true);
  });
});

describe("the order of a list", () => {
  it("goes round with each press on a head: titles from A, days from the newest", () => {
    expect(["source", "title", "-title"].map((sort) => sortedBy("title", sort as "title"))).toEqual(["title", "-title", "source"]);
    expect(["source", "-added", "added"].map((sort) => sortedBy("added", sort as "added"))).toEqual(["-added", "added", "source"]);
  });

  it("is told at the head that it is by", () => {
    expect([directionOf("title", "title"), directionOf("title", "-title"), directionOf("added", "title")]).toEqual([
      "ascending",
      "descending",
      "none",
    ]);
  });
});
