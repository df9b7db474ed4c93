import { describe, expect, it } from "vitest";

import type { AnswerEvent } from "../../src/api/ask";
import { advanced, keptTurn, type Turn } from "../../src/features/answer/turn";
import { answer, asked, citation, kept, statement } from "../samples";

function after(...events: AnswerEvent[]): Turn {
  return events.reduce(advanced, asked());
}

const delta = (text: string): AnswerEvent => ({ type: "delta", text });
const complete = (index: number, text: string): AnswerEvent => ({
  type: "statement",
  index,
  statement: statement(text, "unchecked"),
  citations: index === 0 ? [citation()] : [],
});

describe("an answer that arrives", () => {
  it("shows live text until its statement is complete", () => {
    expect(after(delta("Work be"), delta("gan.")).draft).toBe("Work began.");
    expect(after(delta("Work began."), complete(0, "Work began.")).draft).toBe("");
  });

  it("keeps the live text of the next sentence, without the marks of the last", () => {
    const turn = after(delta("Work began. [1][2] It was sus"), complete(0, "Work began."));
    expect(turn.draft).toBe(" It was sus");
    expect(turn.statements).toHaveLength(1);
  });

  it("drops live text that its statement replaced", () => {
    expect(after(delta("Work “began”."), complete(0, "Work began.")).draft).toBe("");
  });

  it("begins a paragraph where the live text had a new line", () => {
    const turn = after(delta("One.\n\nTwo. Three."), complete(0, "One."), complete(1, "Two."), complete(2, "Three."));
    expect(turn.paragraphs).toEqual([0, 1]);
  });

  it("has the paragraphs of the whole answer's text, counted in code points", () => {
    const first = { ...statement("A 🚢.", "supported"), start: 0, end: 4 };
    const second = { ...statement("B.", "supported"), start: 10, end: 12 };
    const turn = after({ type: "answer", answer: answer({ text: "A 🚢. [1]\n\nB. [1]", statements: [first, second] }) });
    expect(turn.paragraphs).toEqual([0, 1]);
  });

  it("changes the support of one statement when its check arrives", () => {
    const support = { status: "partial" as const, method: "m", score: 0.5, detail: "", spans: [] };
    const turn = after(complete(0, "One."), complete(1, "Two."), { type: "support", index: 1, support });
    expect(turn.statements.map((one) => one.support.status)).toEqual(["unchecked", "partial"]);
  });

  it("keeps what had arrived when it fails", () => {
    const problem = { title: "Model timeout", detail: "Ask again." };
    const turn = after(complete(0, "One."), delta("Tw"), { type: "error", problem });
    expect(turn).toMatchObject({ status: "failed", draft: "Tw", problem });
    expect(turn.statements).toHaveLength(1);
  });

  it("knows where it is kept from the first event on", () => {
    expect(after({ type: "turn", conversation_id: "c1", turn_id: "t7" }).id).toBe("t7");
  });
});

describe("a turn that was kept", () => {
  const scope = asked().scope;

  it("is the answer that was kept", () => {
    const turn = keptTurn(kept({ answer: answer({ statements: [statement("So.", "supported")] }) }), scope);
    expect(turn).toMatchObject({ id: "t1", status: "done", question: "When?" });
    expect(turn.statements).toHaveLength(1);
  });

  it("says what became of an answer that is not there", () => {
    expect(keptTurn(kept({ state: "open", answer: null }), scope).status).toBe("stopped");
    expect(keptTurn(kept({ state: "withdrawn", answer: null }), scope).status).toBe("withdrawn");
  });
});
