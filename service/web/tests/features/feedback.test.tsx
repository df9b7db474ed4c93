import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FeedbackBar } from "../../src/features/answer/FeedbackBar";
import { answer, citation, statement } from "../samples";
import { show } from "./render";

const ANSWER = answer({
  question: "When?",
  text: "In 1931. [1]",
  statements: [statement("In 1931.", "supported")],
  citations: [citation({ number: 1, document_id: "d1" }), citation({ number: 2, document_id: "d1" })],
});

describe("feedback on an answer", () => {
  const sent: unknown[] = [];

  beforeEach(() => {
    sent.length = 0;
    vi.stubGlobal("fetch", async (request: Request) => {
      sent.push(await request.json());
      return new Response('{"id": "f1"}', { status: 201, headers: { "content-type": "application/json" } });
    });
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("is given with one press when the answer is right", async () => {
    show(<FeedbackBar answer={ANSWER} collection="sample" />);
    await userEvent.click(screen.getByRole("button", { name: "This answer is right" }));
    expect(await screen.findByText(/^Noted/)).toBeInTheDocument();
    expect(sent).toEqual([
      {
        collection: "sample",
        question: "When?",
        answer: "In 1931. [1]",
        verdict: "up",
        correction: "",
        statement: "",
        documents: ["d1"],
      },
    ]);
  });

  it("asks what would have been right when it is wrong", async () => {
    show(<FeedbackBar answer={ANSWER} collection="sample" />);
    await userEvent.click(screen.getByRole("button", { name: "This answer is wrong" }));
    await userEvent.type(screen.getByRole("textbox", { name: /What would have been right/ }), "In 1930.");
    await userEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(await screen.findByText(/^Noted/)).toBeInTheDocument();
    expect(sent).toMatchObject([{ verdict: "down", correction: "In 1930." }]);
  });

  it("may be about one sentence", async () => {
    show(<FeedbackBar answer={ANSWER} collection="sample" />);
    await userEvent.click(screen.getByRole("button", { name: "This answer is wrong" }));
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "What is wrong?" }), "In 1931.");
    await userEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(await screen.findByText(/^Noted/)).toBeInTheDocument();
    expect(sent).toMatchObject([{ verdict: "down", statement: "In 1931." }]);
  });

  it("says why it could not be kept, and keeps what was typed", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(
        new Response('{"title": "Unknown collection", "status": 404, "detail": "there is none"}', {
          status: 404,
          headers: { "content-type": "application/problem+json" },
        }),
      ),
    );
    show(<FeedbackBar answer={ANSWER} collection="gone" />);
    await userEvent.click(screen.getByRole("button", { name: "This answer is wrong" }));
    await userEvent.type(screen.getByRole("textbox"), "In 1930.");
    await userEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(await screen.findByText(/there is none/)).toBeInTheDocument();
    expect(screen.getByRole("textbox")).toHaveValue("In 1930.");
  });
});
