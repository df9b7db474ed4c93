import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";

import { CollectionProvider } from "../../../src/features/library/CollectionContext";
import { LibraryPage } from "../../../src/features/library/LibraryPage";
import { UploadProvider } from "../../../src/features/library/UploadContext";
import { SESSION } from "../../../src/features/session/useSession";
import { show } from "../render";
import { document, inWindow, shelf, standIn, type Asked } from "./stand";

const TOTAL = 10_000;

function draw(address = "/library", scopes = ["read", "ingest", "delete", "admin"]) {
  window.history.replaceState(null, "", address);
  localStorage.clear();
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(SESSION, { name: "local", scopes });
  show(
    <QueryClientProvider client={queries}>
      <CollectionProvider>
        <UploadProvider>
          <LibraryPage />
        </UploadProvider>
      </CollectionProvider>
    </QueryClientProvider>,
  );
}

const lists = (asked: Asked[]) => asked.filter(({ what }) => what === "GET /v1/documents").map(({ url }) => url.searchParams);

describe("the library page", () => {
  let held = TOTAL;
  const asked = standIn({
    "GET /v1/collections": { collections: [{ name: "sample", documents: 10_000, passages: 20_000 }] },
    "GET /v1/jobs": { jobs: [], total: 0 },
    "GET /v1/documents": ({ url }) => {
      if (held < 0) return undefined;
      return shelf(url.searchParams.get("q") === "zzz" ? 0 : held)(url);
    },
    "POST /v1/documents/delete": () => null,
    "PATCH /v1/documents/d0": ({ body }) => document({ document_id: "d0", version: 3, ...(body as object) }),
    "GET /v1/documents/d0/versions": {
      versions: [
        { version: 2, sha256: "00", title: "Annual Report", published_at: null, modified_at: null, ingested_at: "2026-03-01T10:00:00Z" },
        { version: 1, sha256: "00", title: "Old name", published_at: null, modified_at: null, ingested_at: "2026-02-01T10:00:00Z" },
      ],
    },
    "GET /v1/documents/d0/near-copies": {
      near_copies: [{ document_id: "d9", source: "reprint.txt", title: null, similarity: 0.93 }],
    },
  });
  inWindow(1200, 800);

  beforeEach(() => {
    held = TOTAL;
  });

  it("draws the rows in sight of a long list, and says how long it is", async () => {
    draw();
    expect(await screen.findByText("Report 0")).toBeInTheDocument();
    const grid = screen.getByRole("grid", { name: "Library" });
    expect(grid).toHaveAttribute("aria-rowcount", "10001");
    const rows = within(grid).getAllByRole("row");
    expect(rows.length).toBeLessThan(40);
    expect(rows[1]).toHaveAttribute("aria-rowindex", "2");
    expect(screen.getByText("10,000 documents in sample")).toBeInTheDocument();
  });

  it("offers a deletion only to those who may", async () => {
    draw("/library", ["read"]);
    await screen.findByText("Report 0");
    expect(screen.getByRole("button", { name: "Details of Report 0" })).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Delete Report 0" })).toBeNull();
  });

  it("lists what its address asks for, and keeps in it what is asked", async () => {
    draw("/library?q=grain&language=zh&sort=-added");
    await screen.findByText("Report 0");
    expect(Object.fromEntries(lists(asked)[0] ?? [])).toMatchObject({ q: "grain", language: "zh", sort: "-added" });
    expect(screen.getByRole("columnheader", { name: "Added" })).toHaveAttribute("aria-sort", "descending");
    await userEvent.click(screen.getByRole("button", { name: "Document" }));
    await userEvent.clear(screen.getByRole("searchbox", { name: "Search documents" }));
    await waitFor(() => expect(window.location.search).toBe("?language=zh&sort=title"));
    expect(screen.getByRole("columnheader", { name: "Document" })).toHaveAttribute("aria-sort", "ascending");
  });

  it("says that nothing matches, and lists all again", async () => {
    draw("/library?q=zzz");
    expect(await screen.findByText("No document matches")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Clear search and filters" }));
    expect(await screen.findByText("Report 0")).toBeInTheDocument();
    expect(screen.getByRole("searchbox", { name: "Search documents" })).toHaveValue("");
  });

  it("says why there is no list, and tries again", async () => {
    held = -1;
    draw();
    expect(await screen.findByRole("alert")).toHaveTextContent("/v1/documents");
    held = TOTAL;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Report 0")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("is walked through by the arrow keys, with one row in the Tab order", async () => {
    draw();
    const first = await screen.findByRole("checkbox", { name: "Choose Report 0" });
    first.focus();
    await userEvent.keyboard("{ArrowDown}{ArrowRight}");
    expect(screen.getByRole("button", { name: "Report 1" })).toHaveFocus();
    await userEvent.keyboard("{ArrowUp}");
    expect(screen.getByRole("button", { name: "Report 0" })).toHaveFocus();
    expect(screen.getByRole("button", { name: "Report 1" })).toHaveAttribute("tabindex", "-1");
    await userEvent.keyboard("{Enter}");
    expect(screen.getByText(/"documentId":"d0"/)).toBeInTheDocument();
  });

  it("takes the chosen documents to a question or a summary", async () => {
    draw();
    await userEvent.click(await screen.findByRole("checkbox", { name: "Choose Report 1" }));
    await userEvent.click(screen.getByRole("checkbox", { name: "Choose Report 3" }));
    expect(screen.getByText("2 chosen")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Summarize these" }));
    expect(window.location.pathname + window.location.search).toBe("/summaries?documents=d1&documents=d3");
  });

  it("deletes several documents together, once that is confirmed", async () => {
    draw();
    await userEvent.click(await screen.findByRole("checkbox", { name: "Choose Report 1" }));
    await userEvent.click(screen.getByRole("checkbox", { name: "Choose Report 3" }));
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    const dialog = await screen.findByRole("dialog", { name: "Delete 2 documents?" });
    await userEvent.click(within(dialog).getByRole("checkbox", { name: "Remove every trace as well" }));
    await userEvent.click(within(dialog).getByRole("button", { name: "Remove every trace" }));
    await waitFor(() => expect(screen.queryByText("2 chosen")).not.toBeInTheDocument());
    const deletion = asked.find(({ what }) => what === "POST /v1/documents/delete");
    expect(deletion?.body).toEqual({ documents: ["d1", "d3"], purge: true });
  });

  it("shows the details of a document, whose title can be corrected", async () => {
    draw();
    await userEvent.click(await screen.findByRole("button", { name: "Details of Report 0" }));
    const dialog = await screen.findByRole("dialog", { name: "Details of the document" });
    expect(await within(dialog).findByRole("button", { name: "Open reprint.txt" })).toBeInTheDocument();
    expect(within(dialog).getByText(/93 % alike/)).toBeInTheDocument();
    const title = within(dialog).getByRole("textbox", { name: "Title" });
    await userEvent.clear(title);
    expect(title).toHaveAccessibleDescription(/replaced, not removed/);
    expect(within(dialog).getByRole("button", { name: "Save" })).toBeDisabled();
    await userEvent.type(title, "Ours");
    await userEvent.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(await within(dialog).findByText("Saved as version 3")).toBeInTheDocument();
    expect(asked.find(({ what }) => what.startsWith("PATCH"))?.body).toEqual({ title: "Ours" });
  });

  it("opens an old version in the reader", async () => {
    draw();
    await userEvent.click(await screen.findByRole("button", { name: "Details of Report 0" }));
    expect(await screen.findByText(/Old name/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Open version 1" }));
    expect(screen.getByText(/"documentId":"d0","version":1/)).toBeInTheDocument();
  });
});

describe("the page of an empty library", () => {
  standIn({ "GET /v1/collections": { collections: [] }, "GET /v1/jobs": { jobs: [], total: 0 } });

  it("says how to add documents", async () => {
    draw();
    expect(await screen.findByRole("heading", { name: "No documents yet" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Add web pages" })).toBeInTheDocument();
  });
});
