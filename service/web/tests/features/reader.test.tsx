import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";

import type { Block } from "../../src/api/types";
import { cited } from "../../src/features/reader/cited";
import { ReaderPage } from "../../src/features/reader/ReaderPage";
import { selectedSpan } from "../../src/features/source/selection";
import { askPath, readerPath, readerPlace } from "../../src/features/source/address";
import { documentText } from "../samples";
import { answering } from "./api";
import { show } from "./render";

const LINES = ["Harbour", "The harbour 🚢 opened.", "Depth", "It is 9 metres deep; the HARBOUR is closed at night."];

function harbour(changes = {}) {
  const blocks: Block[] = [];
  let start = 0;
  LINES.forEach((line, index) => {
    const end = start + Array.from(line).length;
    blocks.push({ start, end, kind: index % 2 ? "paragraph" : "heading", level: index % 2 ? 0 : 1 });
    start = end + 1;
  });
  return documentText({ text: LINES.join("\n"), blocks, authors: ["Ann Lee"], url: "javascript:alert(1)", ...changes });
}

function open(search = "") {
  window.history.pushState(null, "", `/documents/d1${search}`);
  show(<Route path="/documents/:id" component={ReaderPage} />);
}

const marked = (kind: string) =>
  Array.from(document.querySelectorAll(`mark[data-kind=${kind}]`), (mark) => mark.textContent);

describe("the reader", () => {
  answering({
    "/text": (url: URL) => harbour(url.searchParams.get("version") === "1" ? { version: 1, latest_version: 2 } : {}),
    "/pages": { pages: [] },
    "/versions": { versions: [] },
    "/near-copies": { near_copies: [{ document_id: "d 2", source: "b.txt", title: null, similarity: 0.876 }] },
  });

  beforeEach(() => localStorage.clear());

  it("shows a document with what is known of it, and no link that leads astray", async () => {
    open();
    expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent("Annual Report");
    expect(screen.getByText("Ann Lee")).toBeInTheDocument();
    expect(screen.getByText("English")).toBeInTheDocument();
    expect(screen.getByText("javascript:alert(1)").closest("a")).toBeNull();
  });

  it("links to what says nearly the same", async () => {
    open();
    expect(await screen.findByRole("link", { name: "b.txt" })).toHaveAttribute("href", "/documents/d%202");
    expect(screen.getByText("88 % alike")).toBeInTheDocument();
  });

  it("highlights the words that its address names", async () => {
    open("?start=8&end=19");
    await screen.findByRole("heading", { level: 1 });
    expect(marked("mark")).toEqual(["The harbour"]);
  });

  it("says that an old version is read, and leads to the newest", async () => {
    open("?version=1");
    expect(await screen.findByRole("note")).toHaveTextContent("You are reading version 1. The newest is version 2.");
    expect(screen.getByRole("link", { name: "Open the newest" })).toHaveAttribute("href", "/documents/d1");
  });

  it("lists the headings", async () => {
    open();
    const contents = await screen.findByRole("navigation", { name: "Contents" });
    const headings = within(contents).getAllByRole("button");
    expect(headings.map((heading) => heading.textContent)).toEqual(["Harbour", "Depth"]);
  });

  it("searches by the keyboard, counts, and goes round", async () => {
    open();
    await screen.findByRole("heading", { level: 1 });
    await userEvent.keyboard("/");
    const field = screen.getByRole("textbox", { name: "Find in document" });
    expect(field).toHaveFocus();
    await userEvent.type(field, "harbour");
    expect(await screen.findByText("1 of 3")).toBeInTheDocument();
    expect(marked("current")).toEqual(["Harbour"]);
    expect(marked("match")).toEqual(["harbour", "HARBOUR"]);
    await userEvent.keyboard("{Enter}");
    expect(screen.getByText("2 of 3")).toBeInTheDocument();
    await userEvent.keyboard("{Shift>}{Enter}{Enter}{/Shift}");
    expect(screen.getByText("3 of 3")).toBeInTheDocument();
    expect(marked("current")).toEqual(["HARBOUR"]);
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("search")).toBeNull();
    expect(marked("match")).toEqual([]);
  });

  it("says that nothing was found", async () => {
    open();
    await screen.findByRole("heading", { level: 1 });
    await userEvent.keyboard("{Control>}f{/Control}whale");
    expect(await screen.findByText("No matches")).toHaveRole("status");
  });

  it("leads to questions about the document, and to its summary", async () => {
    open();
    expect(await screen.findByRole("link", { name: /Ask about/ })).toHaveAttribute("href", "/?documents=d1");
    expect(screen.getByRole("link", { name: /Summarize/ })).toHaveAttribute("href", "/summaries?documents=d1");
  });

  it("asks about the words that are selected, which the Tab key leads to", async () => {
    open();
    await screen.findByRole("heading", { level: 1 });
    const { firstChild: piece } = screen.getByText("The harbour 🚢 opened.");
    if (piece) document.getSelection()?.setBaseAndExtent(piece, 4, piece, 14);
    document.dispatchEvent(new Event("selectionchange"));
    expect(await screen.findByRole("toolbar", { name: "Selected words" })).toBeInTheDocument();
    await userEvent.tab();
    expect(screen.getByRole("button", { name: "Ask about this" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(window.location.pathname + window.location.search).toBe("/?documents=d1&quote=harbour+%F0%9F%9A%A2");
  });
});

describe("what is selected", () => {
  it("is a span of the text, also when it begins or ends outside its pieces", () => {
    const { container } = show(
      <main>
        <p>
          <i data-start="0">🚢 one</i>
        </p>
        <p>Page 2</p>
        <p>
          <i data-start="6">two</i>
        </p>
      </main>,
    );
    const range = document.createRange();
    const { firstChild: begin } = screen.getByText("🚢 one");
    if (begin) range.setStart(begin, 3);
    range.setEnd(screen.getByRole("main"), 3);
    expect(selectedSpan(range, container)).toEqual({ start: 2, end: 9 });
    range.collapse();
    expect(selectedSpan(range, container)).toBeNull();
  });

  it("is copied with its title, date, page and link", () => {
    const source = harbour({ published_at: "2026-02-11", pages: [{ number: 7, start: 0, end: 90 }] });
    const [words, about, link] = cited(source, { start: 8, end: 19 }).split("\n");
    expect(words).toBe("“The harbour”");
    expect(about).toMatch(/^Annual Report · .*2026.* · p\. 7$/);
    expect(link).toBe(`${window.location.origin}/documents/d1?version=1&start=8&end=19`);
  });
});

describe("the addresses of places", () => {
  it("are read as they are written", () => {
    const place = { version: 2, span: { start: 0, end: 12 } };
    expect(readerPlace(readerPath("d1", place).split("?")[1] ?? "")).toEqual(place);
  });

  it.each(["start=5&end=5", "start=-1&end=4", "start=1e3&end=2e3", "end=7", "start=1&end=99999999999", "version=0"])(
    "name no place with %s",
    (search) => expect(readerPlace(search)).toEqual({ version: null, span: null }),
  );

  it("carry at most 500 characters of a selection", () => {
    const quote = new URLSearchParams(askPath("d1", "🚢".repeat(600)).slice(2)).get("quote") ?? "";
    expect(Array.from(quote)).toHaveLength(500);
  });
});
