import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { CollectionProvider } from "../../src/features/library/CollectionContext";
import { SummaryProvider } from "../../src/features/summary/SummaryContext";
import { SummaryPage } from "../../src/features/summary/SummaryPage";
import { citation, statement } from "../samples";
import { summary, summaryPlan } from "../summaries";
import { show } from "./render";

interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown>;
}

const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const TURN = event("turn", { conversation_id: "c1", turn_id: "t1" });
const SAID = event("statement", { index: 0, statement: statement("Work began.", "unchecked"), citations: [citation()] });
const WHOLE = event("summary", summary({ statements: [statement("Work ended.", "supported")] })) + event("done", {});

/** The API, which answers one request for a summary after the other. */
function serve(...streams: (string | Response)[]): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request = typeof input === "string" ? new Request(new URL(input, "http://localhost"), init) : input;
    const path = new URL(request.url).pathname;
    const body = (request.method === "POST" ? await request.json() : {}) as Record<string, unknown>;
    asked.push({ method: request.method, path, body });
    if (path === "/v1/collections") {
      return Response.json({ collections: [{ name: "sample", documents: 3, passages: 41 }] });
    }
    if (request.method === "DELETE") return new Response(null, { status: 204 });
    if (path === "/v1/conversations") return Response.json({ id: "c1", title: "", turns: 0 }, { status: 201 });
    if (path === "/v1/summarize" && body.estimate === true) return Response.json(summaryPlan());
    if (path === "/v1/summarize") {
      const next = streams.shift() ?? "";
      return typeof next === "string" ? new Response(next) : next;
    }
    return Response.json({ title: "Not found", detail: "" }, { status: 404 });
  });
  return asked;
}

function page() {
  return show(
    <CollectionProvider>
      <SummaryProvider>
        <SummaryPage />
      </SummaryProvider>
    </CollectionProvider>,
  );
}

const made = (asked: Asked[]) => asked.filter(({ path, body }) => path === "/v1/summarize" && body.stream === true);
const make = async () => userEvent.click(await screen.findByRole("button", { name: "Make summary" }));

describe("the page of summaries", () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => vi.unstubAllGlobals());

  it("keeps a summary in a conversation of its own, to which questions can be asked about the same", async () => {
    const asked = serve(TURN + WHOLE);
    page();
    await userEvent.type(await screen.findByRole("textbox", { name: "Focus" }), "delays");
    await make();
    await waitFor(() => expect(screen.getByRole("article")).toHaveTextContent("Work ended."));
    const begun = asked.find(({ path, method }) => path === "/v1/conversations" && method === "POST");
    expect(begun?.body).toMatchObject({ title: "delays", scope: { collections: ["sample"] } });
    expect(made(asked)[0]?.body).toMatchObject({ collection: "sample", focus: "delays", conversation: "c1" });
    expect(await screen.findByRole("button", { name: "Ask about this" })).toBeInTheDocument();
  });

  it("keeps what was shown when the connection is lost, and tries again in the same place", async () => {
    const asked = serve(TURN + SAID, TURN + WHOLE);
    page();
    await make();
    expect(await screen.findByText("The summary was cut off")).toBeInTheDocument();
    expect(screen.getByRole("article")).toHaveTextContent("Work began.");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByRole("article")).toHaveTextContent("Work ended."));
    expect(made(asked)[1]?.body).toMatchObject({ conversation: "c1", in_place_of: "t1", fresh: false });
    expect(asked.filter(({ path }) => path === "/v1/conversations")).toHaveLength(1);
  });

  it("makes it anew in its place, and not from what was kept", async () => {
    const asked = serve(TURN + WHOLE, TURN + WHOLE);
    page();
    await make();
    await userEvent.click(await screen.findByRole("button", { name: "Make anew" }));
    await waitFor(() => expect(made(asked)).toHaveLength(2));
    expect(made(asked)[1]?.body).toMatchObject({ conversation: "c1", in_place_of: "t1", fresh: true });
  });

  it("has what was shown again when the page is loaded anew in the middle of it", async () => {
    const halfway = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(TURN + SAID)),
    });
    serve(new Response(halfway));
    const { unmount } = page();
    await make();
    await waitFor(() => expect(screen.getByRole("article")).toHaveTextContent("Work began."));
    expect(screen.getByRole("heading", { name: "Summary of sample" })).toHaveFocus();
    window.dispatchEvent(new Event("pagehide"));
    unmount();
    page();
    expect(await screen.findByRole("article")).toHaveTextContent("Work began.");
    expect(screen.getByText("Stopped before the summary was complete")).toBeInTheDocument();
  });

  it("leaves no empty conversation behind where a summary is refused", async () => {
    const refused = { title: "Nothing to summarize", detail: "Ingest something." };
    const asked = serve(Response.json(refused, { status: 422 }));
    page();
    await make();
    expect(await screen.findByText("Ingest something.")).toBeInTheDocument();
    await waitFor(() => {
      expect(asked.some(({ method, path }) => method === "DELETE" && path === "/v1/conversations/c1")).toBe(true);
    });
  });

  it("shows a summary again after the page was left, and then what was asked for", async () => {
    serve(TURN + SAID);
    const { unmount } = page();
    await userEvent.type(await screen.findByRole("textbox", { name: "Focus" }), "delays");
    await make();
    await screen.findByText("The summary was cut off");
    unmount();
    page();
    expect(await screen.findByRole("article", { name: "Summary: delays" })).toHaveTextContent("Work began.");
    await userEvent.click(screen.getByRole("button", { name: "Change what is asked for" }));
    expect(await screen.findByRole("textbox", { name: "Focus" })).toHaveValue("delays");
  });
});
