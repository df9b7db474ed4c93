import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { exportAddress } from "../../src/api/exports";
import { ExportMenu } from "../../src/features/export/ExportMenu";
import { speak } from "../../src/strings";
import { show } from "./render";

const MARKDOWN = "# The harbour\n\nIt was opened in 1931.[^1]\n";

function reply(body: string, status: number, type: string) {
  return () => Promise.resolve(new Response(body, { status, headers: { "content-type": type } }));
}

// jsdom lays nothing out, so that the menu takes its button for scrolled out of sight, and hides.
const unseen = { hidden: true };

describe("the export menu", () => {
  const copied: string[] = [];
  const fetched = vi.fn();

  beforeEach(() => {
    copied.length = 0;
    fetched.mockReset().mockImplementation(reply(MARKDOWN, 200, "text/markdown"));
    vi.stubGlobal("fetch", fetched);
    // jsdom has no clipboard for anything but plain strings.
    vi.stubGlobal(
      "ClipboardItem",
      class {
        constructor(readonly parts: Record<string, Promise<Blob>>) {}
      },
    );
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    speak("en");
  });

  async function open(turnId?: string) {
    const user = userEvent.setup();
    // After the set-up, which puts a clipboard of its own there.
    vi.spyOn(navigator.clipboard, "write").mockImplementation(async ([item]) => {
      const { parts } = item as unknown as { parts: { "text/plain": Promise<Blob> } };
      copied.push(await (await parts["text/plain"]).text());
    });
    show(<ExportMenu conversationId="c 1" {...(turnId ? { turnId } : {})} />);
    const name = turnId ? "Export this answer" : "Export the conversation";
    await user.click(screen.getByRole("button", { name }));
    await screen.findByRole("menu", unseen);
    return user;
  }

  it("links to each kind of file of an answer, to be downloaded", async () => {
    await open("t1");
    const links = screen.getAllByRole("menuitem", unseen).filter((one) => one.hasAttribute("href"));
    expect(links.map((one) => [one.textContent, one.getAttribute("href")])).toEqual([
      ["Markdown", "/v1/conversations/c%201/turns/t1/export?format=markdown&language=en"],
      ["Word, with footnotes", "/v1/conversations/c%201/turns/t1/export?format=docx&language=en"],
      ["PDF", "/v1/conversations/c%201/turns/t1/export?format=pdf&language=en"],
      ["BibTeX, sources only", "/v1/conversations/c%201/turns/t1/export?format=bibtex&language=en"],
    ]);
    expect(links.every((one) => one.hasAttribute("download"))).toBe(true);
  });

  it("links to the whole conversation where no answer is named", async () => {
    await open();
    expect(screen.getByRole("menuitem", { name: "PDF", ...unseen })).toHaveAttribute(
      "href",
      "/v1/conversations/c%201/export?format=pdf&language=en",
    );
  });

  it("asks for files in the language of the page", () => {
    expect(exportAddress({ conversationId: "c1" }, "pdf", "zh")).toBe(
      "/v1/conversations/c1/export?format=pdf&language=zh",
    );
  });

  it("copies an answer as Markdown and says so", async () => {
    const user = await open("t1");
    await user.click(screen.getByRole("menuitem", { name: "Copy as Markdown", ...unseen }));
    await waitFor(() => expect(screen.getByText("Copied")).toHaveAttribute("role", "status"));
    expect(copied).toEqual([MARKDOWN]);
    expect(fetched).toHaveBeenCalledExactlyOnceWith(
      "/v1/conversations/c%201/turns/t1/export?format=markdown&language=en",
    );
  });

  it("says why there was nothing to copy", async () => {
    const problem = '{"title": "Unknown turn", "status": 404, "detail": "it may have been deleted"}';
    fetched.mockImplementation(reply(problem, 404, "application/problem+json"));
    const user = await open("t1");
    await user.click(screen.getByRole("menuitem", { name: "Copy as Markdown", ...unseen }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Could not copy: it may have been deleted");
  });

  it("says what to do where the clipboard is closed to the page", async () => {
    const user = await open("t1");
    vi.spyOn(navigator.clipboard, "write").mockRejectedValue(new DOMException("no", "NotAllowedError"));
    await user.click(screen.getByRole("menuitem", { name: "Copy as Markdown", ...unseen }));
    expect(await screen.findByRole("alert")).toHaveTextContent(/Download the Markdown file instead/);
  });

  it("is worked by keyboard alone, and gives the focus back", async () => {
    const user = userEvent.setup();
    show(<ExportMenu conversationId="c1" />);
    await user.tab();
    await user.keyboard("{Enter}");
    await screen.findByRole("menu", unseen);
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(screen.getByRole("menuitem", { name: "Copy as Markdown", ...unseen })).toHaveFocus());
    await user.keyboard("{ArrowDown}{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Export the conversation" })).toHaveFocus());
  });
});
