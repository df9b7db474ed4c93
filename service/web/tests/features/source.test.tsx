import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { Block } from "../../src/api/types";
import { SourceHeader } from "../../src/features/source/SourceHeader";
import { SourceText } from "../../src/features/source/SourceText";
import { documentText } from "../samples";
import { show } from "./render";

type Part = [kind: Block["kind"], text: string];

/** A document of blocks, one a line. */
function written(...parts: Part[]) {
  const blocks: Block[] = [];
  let text = "";
  for (const [kind, words] of parts) {
    const start = Array.from(text).length;
    blocks.push({ start, end: start + Array.from(words).length, kind, level: kind === "heading" ? 1 : 0 });
    text += `${words}\n`;
  }
  return documentText({ text, blocks });
}

function spanOf(text: string, words: string) {
  const start = Array.from(text.slice(0, text.indexOf(words))).length;
  return { start, end: start + Array.from(words).length };
}

const marked = () => Array.from(document.querySelectorAll("mark"), (mark) => mark.textContent);

describe("the text of a source", () => {
  it("marks the exact words behind an emoji", () => {
    const ship = written(["paragraph", "A 🚢🚢 wreck was found. Work stopped."]);
    show(<SourceText document={ship} mark={spanOf(ship.text, "Work stopped.")} />);
    expect(marked()).toEqual(["Work stopped."]);
  });

  it("marks words that reach over several blocks, and nothing between them", () => {
    const text = written(["heading", "Traffic 🚢"], ["paragraph", "It rose."], ["list_item", "By far."]);
    show(<SourceText document={text} mark={spanOf(text.text, "🚢\nIt rose.\nBy")} />);
    expect(marked()).toEqual(["🚢", "It rose.", "By"]);
  });

  it("marks nothing without a span", () => {
    show(<SourceText document={written(["paragraph", "Words."])} mark={null} />);
    expect(marked()).toEqual([]);
  });

  it("shows rows as a table, and marks the words in their cells", () => {
    const table = written(["table_row", "Cargo | 2025"], ["table_row", "Ships 🚢 | 412"]);
    show(<SourceText document={table} mark={spanOf(table.text, "🚢 | 412")} />);
    expect(screen.getAllByRole("cell").map((cell) => cell.textContent)).toEqual(["Cargo", "2025", "Ships 🚢", "412"]);
    expect(marked()).toEqual(["🚢", "412"]);
  });

  it("says every page once, inside a block too", () => {
    const text = {
      ...written(["paragraph", "One. Two."], ["paragraph", "Three."]),
      pages: [
        { number: 1, start: 0, end: 5 },
        { number: 2, start: 5, end: 10 },
        { number: 3, start: 10, end: 17 },
      ],
    };
    show(<SourceText document={text} mark={null} />);
    expect(screen.getAllByText(/^Page \d$/).map((label) => label.textContent)).toEqual(["Page 1", "Page 2", "Page 3"]);
  });

  it("gives each kind of block its element", () => {
    const text = written(
      ["heading", "H"],
      ["paragraph", "P"],
      ["list_item", "L1"],
      ["list_item", "L2"],
      ["quotation", "Q"],
      ["code", "C"],
    );
    show(<SourceText document={text} mark={null} />);
    expect(screen.getByRole("heading", { level: 3 })).toHaveTextContent("H");
    expect(screen.getByRole("list").children).toHaveLength(2);
    expect(screen.getByRole("blockquote")).toHaveTextContent("Q");
    expect(screen.getByRole("code")).toHaveTextContent("C");
  });

  it("shows hostile text as text", () => {
    const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    show(<SourceText document={written(["paragraph", hostile])} mark={{ start: 0, end: 4 }} />);
    expect(screen.getByRole("paragraph")).toHaveTextContent(hostile);
    expect(document.querySelector("img, script")).toBeNull();
  });
});

describe("the head of a source", () => {
  it("links to the web, without telling where from", () => {
    show(<SourceHeader document={documentText({ url: "https://harbour.example/a" })} />);
    const link = screen.getByRole("link", { name: "https://harbour.example/a" });
    expect(link).toHaveAttribute("rel", "noopener noreferrer");
  });

  it.each(["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,<b>", "file:///etc/passwd", "no address"])(
    "shows %s as text",
    (url) => {
      show(<SourceHeader document={documentText({ url })} />);
      expect(screen.getByText(url)).toBeInTheDocument();
      expect(screen.queryByRole("link")).toBeNull();
    },
  );

  it("says that the document was deleted since", () => {
    show(<SourceHeader document={documentText({ deleted: true })} />);
    expect(screen.getByRole("note")).toHaveTextContent("This document was deleted since.");
  });

  it("says that a newer version exists", () => {
    show(<SourceHeader document={documentText({ version: 1, latest_version: 3 })} />);
    expect(screen.getByRole("note")).toHaveTextContent("You are reading version 1");
    expect(screen.getByRole("note")).toHaveTextContent("The latest is version 3");
  });
});
