import { describe, expect, it } from "vitest";

import { changeOf, draftOf, emptiedIn, type Draft, type Field } from "../../../src/features/library/metadata";
import { document } from "./stand";

const held = document({ given: ["publisher"] });

function draft(values: Partial<Record<Field, string>>, takenBack: Field[] = []): Draft {
  return { values: { ...draftOf(held).values, ...values }, takenBack: new Set(takenBack) };
}

describe("an edit of metadata", () => {
  it("changes nothing as long as nothing is typed", () => {
    expect(changeOf(held, draftOf(held))).toEqual({});
    expect(changeOf(held, draft({ title: " Annual Report " }))).toEqual({});
  });

  it("sends what was typed, names one by one", () => {
    expect(changeOf(held, draft({ title: "Ours", authors: "Bo Ek；  李安 ;" }))).toEqual({
      title: "Ours",
      authors: ["Bo Ek", "李安"],
    });
  });

  it("says that there are no authors by an empty list", () => {
    expect(changeOf(held, draft({ authors: "" }))).toEqual({ authors: [] });
    expect(emptiedIn(held, draft({ authors: "" }))).toEqual([]);
  });

  it("sends null for what is taken back", () => {
    expect(changeOf(held, draft({}, ["publisher"]))).toEqual({ publisher: null });
  });

  it("cannot empty what there is", () => {
    expect(emptiedIn(held, draft({ title: " ", url: "" }))).toEqual(["title"]);
    expect(emptiedIn(held, draft({ publisher: "" }, ["publisher"]))).toEqual([]);
  });
});
