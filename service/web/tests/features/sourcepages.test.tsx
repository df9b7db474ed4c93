import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { PageSheet } from "../../src/features/source/PageSheet";
import { dpiFor, scaleOf, stepped } from "../../src/features/source/zoom";
import { cutter } from "../../src/shared/codepoints";
import { documentText } from "../samples";
import { answering } from "./api";
import { show } from "./render";

const TEXT = "海峡 <b>bold</b> ends";
const REPORT = documentText({ text: TEXT, language: "zh", pages: [{ number: 2, start: 0, end: TEXT.length }] });
const MARK = { start: 3, end: 14 };

function sheet(changes: Partial<Parameters<typeof PageSheet>[0]> = {}) {
  return (
    <PageSheet
      document={REPORT}
      page={{ number: 2, width: 400, height: 600, boxes: [] }}
      scale={1.5}
      cut={cutter(TEXT)}
      boxes={[
        [1, 0, 0, 9, 9],
        [2, 40, 10, 120, 22],
      ]}
      mark={MARK}
      matches={[]}
      current={null}
      {...changes}
    />
  );
}

describe("a page as it looks", () => {
  answering({
    "/pages/2/words": {
      number: 2,
      words: [
        [0, 2, 10, 10, 30, 22],
        [3, 14, 40, 10, 120, 22],
        [15, 19, 130, 10, 160, 22],
      ],
    },
  });

  it("has its size before its picture has come", () => {
    show(sheet());
    const image = screen.getByRole("img", { name: "Page 2 of Annual Report" });
    expect(image.parentElement).toHaveStyle({ width: "600px", height: "900px" });
    expect(image).toHaveAttribute("src", "/v1/documents/d1/pages/2/image?version=1&dpi=144");
  });

  it("has a box over the highlighted words, and says them", () => {
    show(sheet());
    const boxes = document.querySelectorAll("rect[data-kind=mark]");
    expect(boxes).toHaveLength(1);
    expect(boxes[0]).toHaveAttribute("x", "39");
    expect(boxes[0]).toHaveAttribute("width", "82");
    expect(document.querySelector("mark")).toHaveTextContent("<b>bold</b>");
  });

  it("has its words to select, in their language, and never as markup", async () => {
    show(sheet());
    const words = await screen.findByLabelText("Words of page 2");
    await screen.findByText("海峡");
    expect(words).toHaveAttribute("lang", "zh");
    expect(Array.from(words.querySelectorAll("text"), (word) => word.textContent)).toEqual([
      "海峡",
      "<b>bold</b>",
      "ends",
    ]);
    expect(document.querySelector("b")).toBeNull();
  });

  it("marks the part of a word that was searched for", async () => {
    const match = { start: 1, end: 2 };
    show(sheet({ boxes: [], matches: [match], current: match }));
    await screen.findByText("海峡");
    const rect = document.querySelector("rect[data-kind=current]");
    expect(rect).toHaveAttribute("x", "19");
    expect(rect).toHaveAttribute("width", "12");
  });

  it("can be asked for again when it could not be drawn", () => {
    show(sheet());
    fireEvent.error(screen.getByRole("img"));
    expect(screen.getByRole("alert")).toHaveTextContent("could not be drawn");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByRole("img")).toBeInTheDocument();
  });
});

describe("the zoom of pages", () => {
  it("fits the width, up to where lines grow too long", () => {
    expect(scaleOf("fit", 600, 400)).toBe(1.5);
    expect(scaleOf("fit", 3_000, 400)).toBeCloseTo(2.53, 2);
  });

  it("goes by steps, from a fitted width too, and ends at the last", () => {
    const shown = (scale: number) => scale * (96 / 72);
    expect(stepped(shown(1.04), 1)).toBe(1.1);
    expect(stepped(shown(1.04), -1)).toBe(1);
    expect(stepped(shown(3), 1)).toBe(3);
  });

  it("asks for a picture as sharp as the screen, of a few sizes", () => {
    expect(dpiFor(1.33, 1)).toBe(96);
    expect(dpiFor(1.33, 2)).toBe(192);
    expect(dpiFor(4, 2)).toBe(300);
  });
});
