import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";

import type { Answer, SupportStatus } from "../../src/api/types";
import { AnswerView } from "../../src/features/answer/AnswerView";
import { advanced, type Turn } from "../../src/features/answer/turn";
import { answer, asked, citation, passage, statement } from "../samples";
import { show } from "./render";

function answered(changes: Partial<Answer>): Turn {
  const turn = advanced(asked(), { type: "answer", answer: answer(changes) });
  return advanced(turn, { type: "done" });
}

afterEach(() => localStorage.clear());

describe("an answer", () => {
  it.each<[SupportStatus, string]>([
    ["verbatim", "Verbatim"],
    ["supported", "Supported"],
    ["partial", "Partly supported"],
    ["unsupported", "Not supported"],
    ["contradicted", "Contradicted"],
    ["unchecked", "Not checked"],
  ])("says of a statement that is %s: %s", (status, name) => {
    show(<AnswerView turn={answered({ statements: [statement("Work began.", status)] })} />);
    expect(screen.getByRole("button", { name: `Support: ${name}` })).toBeInTheDocument();
    expect(screen.getByRole("list", { name: "How the statements stand" })).toHaveTextContent(`1 ${name}`);
  });

  it("never reads a check that is still running as a result", () => {
    const turn = advanced(asked(), {
      type: "statement",
      index: 0,
      statement: statement("Work began.", "unchecked"),
      citations: [citation()],
    });
    show(<AnswerView turn={turn} />);
    expect(screen.getByRole("img", { name: "Checking" })).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Support/ })).toBeNull();
  });

  it("opens the cited words from a footnote", async () => {
    const cited = citation({ number: 1, start: 7, end: 9, version: 2 });
    show(<AnswerView turn={answered({ statements: [statement("So.", "supported")], citations: [cited] })} />);
    await userEvent.click(screen.getByRole("button", { name: "Citation 1: Annual Report" }));
    expect(screen.getByText(/"documentId":"d1","version":2,"span":{"start":7,"end":9}/)).toBeInTheDocument();
  });

  it("shows the cited words in their context while a footnote has the focus", async () => {
    const cited = citation({ before: "In March ", quote: "work began", after: " at last." });
    show(<AnswerView turn={answered({ statements: [statement("So.", "supported")], citations: [cited] })} />);
    await userEvent.tab();
    const card = await screen.findByRole("tooltip");
    expect(card).toHaveTextContent("…In March work began at last.…");
    expect(card.querySelector("mark")).toHaveTextContent(/^work began$/);
  });

  it("lists its sources with title, date, page, heading and source", () => {
    show(<AnswerView turn={answered({ statements: [statement("So.", "supported")] })} />);
    const source = screen.getByRole("button", { name: /^Source ?1 ?Annual Report/ });
    expect(source).toHaveTextContent(/2026.*p\. 2.*Dredging.*report\.pdf/);
  });

  it("is labelled when no model wrote it", () => {
    show(<AnswerView turn={answered({ mode: "extractive", model: null, statements: [statement("A.", "verbatim")] })} />);
    expect(screen.getByText("Extractive answer, no model used")).toBeInTheDocument();
  });

  it("says why a configured model was not used", () => {
    const statements = [statement("A.", "verbatim")];
    show(<AnswerView turn={answered({ mode: "extractive", reason: "The model timed out.", statements })} />);
    expect(screen.getByRole("note")).toHaveTextContent("The model timed out.");
  });

  it("does not say that a model was not used whose answer was cut", () => {
    const statements = [statement("Work began.", "verbatim")];
    show(<AnswerView turn={answered({ mode: "model", reason: "It was cut at its limit.", statements })} />);
    expect(screen.getByRole("note")).toHaveTextContent("The answer is not whole. It was cut at its limit.");
  });

  it("reports citations that pointed to nothing", () => {
    show(<AnswerView turn={answered({ invalid_citations: 2, statements: [statement("A.", "supported")] })} />);
    expect(screen.getByText("2 citations pointed to nothing and were left out.")).toBeInTheDocument();
  });

  it("shows hostile words as words", () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const statements = [statement(hostile, "unsupported")];
    const citations = [citation({ title: hostile, source: "javascript:alert(1)", heading: hostile })];
    const { container } = show(<AnswerView turn={answered({ statements, citations })} />);
    expect(container).toHaveTextContent(hostile);
    expect(container.querySelector("img, script, a")).toBeNull();
  });
});

describe("words that lack support", () => {
  const lacking = (container: HTMLElement) => Array.from(container.querySelectorAll("mark"), (one) => one.textContent);

  it.each<SupportStatus>(["partial", "unsupported", "contradicted"])("are marked in a statement that is %s", (status) => {
    const text = "The 🚢 sailed in March with 12 men.";
    const spans: [number, number][] = [[16, 21], [27, 29]];
    const { container } = show(<AnswerView turn={answered({ statements: [statement(text, status, [1], spans)] })} />);
    expect(lacking(container)).toEqual(["March", "12"]);
    expect(container).toHaveTextContent(text);
    for (const mark of screen.getAllByTitle("Not supported by the cited sentences")) {
      expect(mark).toHaveAttribute("data-begins", " [not supported by the cited sentences: ");
      expect(mark).toHaveAttribute("data-ends", "] ");
    }
  });

  it("are said once where the last of them stays with the footnotes", () => {
    const statements = [statement("It sailed in early March", "partial", [1], [[13, 24]])];
    const { container } = show(<AnswerView turn={answered({ statements })} />);
    const marks = [...container.querySelectorAll("mark")];
    expect(marks.map((one) => [one.dataset.begins !== "", one.textContent, one.dataset.ends !== ""])).toEqual([
      [true, "early ", false],
      [false, "March", true],
    ]);
  });

  it("are not marked where support was found, or no check ran", () => {
    const statements = (["verbatim", "supported", "unchecked"] as const).map((status) =>
      statement("Work began.", status, [1], [[0, 4]]),
    );
    const { container } = show(<AnswerView turn={answered({ statements })} />);
    expect(lacking(container)).toEqual([]);
  });

  it("are listed with the reason, but for those that it names", async () => {
    const one = statement("It sailed in March with 12 men.", "unsupported", [], [[13, 18], [24, 26]]);
    const support = { ...one.support, detail: "not in the cited text: 12" };
    show(<AnswerView turn={answered({ statements: [{ ...one, support }] })} />);
    await userEvent.tab();
    const card = await screen.findByRole("tooltip");
    expect(card).toHaveTextContent("not in the cited text: 12");
    expect(card).toHaveTextContent("Without support: “March”");
  });
});

describe("an abstention", () => {
  it("gives its reason, how far the search went, and the nearest passages", async () => {
    const turn = answered({ abstained: true, reason: "Nothing is close enough.", citations: [], passages: [passage()] });
    show(<AnswerView turn={turn} />);
    expect(screen.getByText("Nothing is close enough.")).toBeInTheDocument();
    expect(screen.getByText("Searched 3 documents (41 passages) in sample.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: /^Passage 1: ?Annual Report/ }));
    expect(screen.getByText(/"span":{"start":0,"end":11}/)).toBeInTheDocument();
  });

  it("can show only what is supported, and says how much that leaves out", () => {
    localStorage.setItem("footnote.supported-only", "true");
    const statements = [statement("Work began.", "supported"), statement("It ended.", "unsupported")];
    const { container } = show(<AnswerView turn={answered({ statements })} />);
    expect(container).toHaveTextContent("Work began.");
    expect(container).not.toHaveTextContent("It ended");
    expect(screen.getByText("1 sentence is not shown, for want of support.")).toBeInTheDocument();
  });

  it("keeps what had arrived when it broke off", () => {
    const problem = { title: "Cut off", detail: "" };
    const turn = [
      { type: "delta", text: "Work began. It was" } as const,
      { type: "error", problem } as const,
    ].reduce(advanced, asked());
    show(<AnswerView turn={turn} />);
    expect(screen.getByText("Work began. It was")).toBeInTheDocument();
  });
});
