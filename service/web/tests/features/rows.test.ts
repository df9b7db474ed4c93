import { describe, expect, it } from "vitest";

import { rowsOf } from "../../src/features/ask/rows";
import { asked, kept } from "../samples";

describe("the turns of a conversation", () => {
  it("are those that were kept and then those that are arriving", () => {
    const rows = rowsOf([kept({ id: "t1" }), kept({ id: "t2" })], [asked({ key: "new" })]);
    expect(rows.map(({ key }) => key)).toEqual(["t1", "t2", "new"]);
  });

  it("show what arrived on this page in its place, under the key that it had", () => {
    const live = asked({ key: "new", id: "t2" });
    const rows = rowsOf([kept({ id: "t1" }), kept({ id: "t2" }), kept({ id: "t3" })], [live]);
    expect(rows.map(({ key }) => key)).toEqual(["t1", "new", "t3"]);
    expect(rows[1]?.live).toBe(live);
  });
});
