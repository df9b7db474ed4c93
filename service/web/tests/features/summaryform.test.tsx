import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Document, SummaryPlan } from "../../src/api/types";
import { SummaryForm } from "../../src/features/summary/SummaryForm";
import { isAmountRight, NO_WISHES, orderOf, requestOf, wishesOf, type Order, type Wishes } from "../../src/features/summary/wishes";
import { summarized, summary, summaryPlan } from "../summaries";
import { show } from "./render";

const TOTAL = 10_000;

const wishes = (changes: Partial<Wishes>): Wishes => ({ ...NO_WISHES, ...changes });
const chosen = (...ids: string[]) => ids.map((id) => ({ id, collection: "sample", title: `Title ${id}` }));

describe("the wishes of a form", () => {
  it("ask for the whole collection, in the usual way, at first", () => {
    expect(requestOf(NO_WISHES, "sample")).toEqual({ collection: "sample", length: "medium", format: "paragraph" });
  });

  it("ask for the chosen documents with a focus, a length and a language", () => {
    const all = wishes({ whole: false, documents: chosen("a", "b"), focus: " delays ", length: "exact", language: "zh" });
    expect(requestOf(all, "sample")).toEqual({
      documents: ["a", "b"],
      focus: "delays",
      length: { sentences: 5 },
      format: "paragraph",
      language: "zh",
    });
    expect(requestOf({ ...all, unit: "words", amount: "120" }, "sample")?.length).toEqual({ words: 120 });
  });

  it.each<[string, Partial<Wishes>]>([
    ["no document is chosen", { whole: false }],
    ["too many are", { whole: false, documents: chosen(...Array.from({ length: 1001 }, (_, at) => `d${at}`)) }],
    ["the length is out of bounds", { length: "exact", unit: "words", amount: "9" }],
    ["the length is no whole number", { length: "exact", amount: "2.5" }],
    ["there is no length", { length: "exact", amount: "" }],
  ])("are no request while %s", (_, changes) => {
    expect(requestOf(wishes(changes), "sample")).toBeNull();
  });

  it("take the bounds of each unit", () => {
    expect(isAmountRight(wishes({ unit: "sentences", amount: "100" }))).toBe(true);
    expect(isAmountRight(wishes({ unit: "sentences", amount: "101" }))).toBe(false);
    expect(isAmountRight(wishes({ unit: "words", amount: "5000" }))).toBe(true);
  });

  it("name the summary after its focus, or after what is summarized", () => {
    const title = (changes: Partial<Wishes>) => orderOf(wishes(changes), "sample")?.title;
    expect(title({ focus: " delays " })).toBe("delays");
    expect(title({})).toBe("Summary of sample");
    expect(title({ whole: false, documents: chosen("a") })).toBe("Summary of Title a");
    expect(title({ whole: false, documents: chosen("a", "b", "c") })).toBe("Summary of Title a and 2 documents more");
    expect(Array.from(title({ focus: "🚢".repeat(400) }) ?? "")).toEqual([...Array<string>(199).fill("🚢"), "…"]);
  });

  it("are those of a summary that there is, when it is to be made otherwise", () => {
    const documents = [summarized(), summarized({ document_id: "request-1", version: 0 })];
    const made = summary({ documents, focus: "delays", format: "brief", length: { words: 400, sentences: null } });
    expect(wishesOf(made)).toMatchObject({
      whole: false,
      documents: [{ id: "d1", collection: "sample", title: "Annual Report" }],
      focus: "delays",
      format: "brief",
      length: "long",
    });
    const exact = { length: "exact", amount: "3", unit: "sentences" };
    expect(wishesOf(summary({ length: { words: null, sentences: 3 } }))).toMatchObject(exact);
  });

  it("keep follow-up questions to what was summarized", () => {
    const scope = (changes: Partial<Wishes>) => orderOf(wishes(changes), "sample")?.scope;
    expect(scope({})).toMatchObject({ collections: ["sample"], filters: { documents: [] } });
    const elsewhere = [...chosen("a"), { id: "b", collection: "other", title: "B" }];
    expect(scope({ whole: false, documents: elsewhere })).toMatchObject({
      collections: ["sample", "other"],
      filters: { documents: ["a", "b"] },
    });
  });
});

/** A form that remembers what is filled in. */
function Form({ onMake, begin = NO_WISHES }: { onMake: (order: Order) => void; begin?: Wishes }) {
  const [held, setHeld] = useState(begin);
  return <SummaryForm collection="sample" documents={TOTAL} wishes={held} onChange={setHeld} onMake={onMake} />;
}

/** The API over a collection of ten thousand documents. */
function serve(plan: SummaryPlan) {
  const asked: URL[] = [];
  vi.stubGlobal("fetch", (input: Request | string) => {
    const url = new URL(typeof input === "string" ? input : input.url, "http://localhost");
    asked.push(url);
    if (url.pathname !== "/v1/documents") return Promise.resolve(Response.json(plan));
    const offset = Number(url.searchParams.get("offset"));
    const sought = url.searchParams.get("q");
    const documents = Array.from({ length: 100 }, (_, at) => listed(offset + at, sought));
    return Promise.resolve(Response.json({ documents, total: sought ? 100 : TOTAL }));
  });
  return asked;
}

function listed(at: number, sought: string | null): Partial<Document> {
  const title = `${sought ?? "Document"} ${at + 1}`;
  return { document_id: `d${at}`, collection: "sample", title, source: `file-${at}.pdf`, published_at: null };
}

describe("the form", () => {
  beforeEach(() => {
    // jsdom lays nothing out; the list needs a height to know which rows are in sight.
    vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(300);
    vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(600);
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it("makes what is asked for, in any format", async () => {
    serve(summaryPlan());
    const onMake = vi.fn<(order: Order) => void>();
    show(<Form onMake={onMake} />);
    await userEvent.type(screen.getByRole("textbox", { name: "Focus" }), "delays");
    await userEvent.click(screen.getByRole("radio", { name: /^Timeline/ }));
    await userEvent.click(screen.getByRole("radio", { name: /^Short/ }));
    await userEvent.click(screen.getByRole("button", { name: "Make summary" }));
    const request = { collection: "sample", focus: "delays", format: "timeline", length: "short" };
    expect(onMake.mock.lastCall?.[0]).toMatchObject({ title: "delays", request });
  });

  it("draws only the documents in sight, of however many", async () => {
    const asked = serve(summaryPlan());
    show(<Form onMake={vi.fn()} />);
    await userEvent.click(screen.getByRole("radio", { name: "Chosen documents" }));
    const list = await screen.findByRole("list", { name: "Documents to choose from" });
    await within(list).findByRole("checkbox", { name: /^Document 1file/ });
    expect(screen.getByText("10,000 documents to choose from")).toBeInTheDocument();
    expect(within(list).getAllByRole("listitem").length).toBeLessThan(40);
    expect(within(list).getAllByRole("listitem")[0]).toHaveAttribute("aria-setsize", "10000");
    expect(asked.filter(({ pathname }) => pathname === "/v1/documents")).toHaveLength(1);
  });

  it("finds documents, and keeps those that were chosen", async () => {
    const asked = serve(summaryPlan());
    const onMake = vi.fn<(order: Order) => void>();
    show(<Form onMake={onMake} />);
    await userEvent.click(screen.getByRole("radio", { name: "Chosen documents" }));
    expect(screen.getByRole("button", { name: "Make summary" })).toBeDisabled();
    await userEvent.click(await screen.findByRole("checkbox", { name: /^Document 2file/ }));
    await userEvent.type(screen.getByRole("searchbox", { name: "Find documents" }), "harbour");
    await userEvent.click(await screen.findByRole("checkbox", { name: /^harbour 5file/ }));
    expect(asked.some(({ searchParams }) => searchParams.get("q") === "harbour")).toBe(true);
    expect(screen.getByText("2 chosen")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Leave out Document 2" }));
    await userEvent.click(screen.getByRole("button", { name: "Make summary" }));
    expect(onMake.mock.lastCall?.[0].request).toMatchObject({ documents: ["d4"] });
  });

  it("says what is wrong with a length, and makes nothing of it", async () => {
    serve(summaryPlan());
    show(<Form onMake={vi.fn()} begin={wishes({ length: "exact", unit: "words", amount: "3" })} />);
    expect(screen.getByText("From 10 to 5,000.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Make summary" })).toBeDisabled();
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Unit" }), "sentences");
    expect(screen.getByRole("button", { name: "Make summary" })).toBeEnabled();
  });

  it("estimates what the language model is asked for", async () => {
    const estimate = { calls: 12, prompt_tokens: 50_000, completion_tokens: 2_000 };
    serve(summaryPlan({ model: "small", estimate }));
    show(<Form onMake={vi.fn()} begin={wishes({ whole: false, documents: chosen("a") })} />);
    expect(await screen.findByText("1 document, 9 sections, 4,410 characters")).toBeInTheDocument();
    expect(screen.getByText("About 12 requests to small, 52,000 tokens")).toBeInTheDocument();
  });

  it("reads a large collection for an estimate only when asked to", async () => {
    const asked = serve(summaryPlan());
    show(<Form onMake={vi.fn()} />);
    await userEvent.click(screen.getByRole("button", { name: "Estimate what it takes" }));
    expect(await screen.findByText(/^No language model is set up/)).toBeInTheDocument();
    expect(asked.filter(({ pathname }) => pathname === "/v1/summarize")).toHaveLength(1);
  });
});
