import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";

import { AskBox } from "../../src/features/ask/AskBox";
import { show } from "./render";

function Asking({ busy = false, canAsk = true }: { busy?: boolean; canAsk?: boolean }) {
  const [question, setQuestion] = useState("");
  const [events, setEvents] = useState<string[]>([]);
  const note = (event: string) => setEvents((all) => [...all, event]);
  return (
    <>
      <AskBox
        placeholder="Ask"
        canAsk={canAsk}
        question={question}
        busy={busy}
        onChange={setQuestion}
        onAsk={note}
        onStop={() => note("(stop)")}
      />
      <p data-testid="events">{events.join("; ")}</p>
    </>
  );
}

const box = () => screen.getByRole("textbox", { name: "Your question" });
const events = () => screen.getByTestId("events");

describe("the question box", () => {
  it("keeps the question while it cannot be asked", async () => {
    show(<Asking canAsk={false} />);
    await userEvent.keyboard("When did work begin?{Enter}");
    expect(events()).toBeEmptyDOMElement();
    expect(box()).toHaveValue("When did work begin?");
    expect(screen.getByRole("button", { name: "Ask" })).toBeDisabled();
  });

  it("has the focus from the start, and asks on Enter", async () => {
    show(<Asking />);
    await userEvent.keyboard("When did work begin?{Enter}");
    expect(events()).toHaveTextContent("When did work begin?");
    expect(box()).toHaveFocus();
  });

  it("takes a new line on Shift and Enter", async () => {
    show(<Asking />);
    await userEvent.type(box(), "One{Shift>}{Enter}{/Shift}two");
    expect(box()).toHaveValue("One\ntwo");
    expect(events()).toBeEmptyDOMElement();
  });

  it("leaves Enter to an input method that is composing", async () => {
    show(<Asking />);
    await userEvent.type(box(), "shui");
    fireEvent.keyDown(box(), { key: "Enter", isComposing: true });
    expect(events()).toBeEmptyDOMElement();
  });

  it("asks nothing when it is empty", async () => {
    show(<Asking />);
    await userEvent.type(box(), "  {Enter}");
    expect(events()).toBeEmptyDOMElement();
    expect(screen.getByRole("button", { name: "Ask" })).toBeDisabled();
  });

  it("stops an answer, and keeps the focus", async () => {
    show(<Asking busy />);
    await userEvent.type(box(), "next{Enter}");
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    expect(events()).toHaveTextContent(/^\(stop\)$/);
    expect(box()).toHaveFocus();
  });
});
