import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { client } from "../../src/api/client";
import { LanguageProvider } from "../../src/app/LanguageContext";
import { SessionGate } from "../../src/features/session/SessionGate";
import { SignedInAs } from "../../src/features/session/SignedInAs";
import { show } from "./render";

const KEY = `fn_${"a".repeat(43)}`;
const NOBODY = { signed_in: false, name: "", scopes: [], collections: null, asks_for_key: true, has_provider: false, can_sign_out: false };
const READER = { ...NOBODY, signed_in: true, name: "reader", scopes: ["read"], can_sign_out: true };

/** A service that knows one key; returns what was sent to it. */
function serving(isSignedIn: boolean, nobody = NOBODY) {
  let session = isSignedIn ? READER : nobody;
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(`${request.method} ${new URL(request.url).pathname}`);
    if (request.method === "DELETE") {
      session = NOBODY;
      return new Response(null, { status: 204 });
    }
    if (request.method === "POST") {
      const { key } = (await request.json()) as { key: string };
      if (key !== KEY) return Response.json({ title: "Not signed in", detail: "" }, { status: 401 });
      session = READER;
    }
    if (request.url.endsWith("/v1/collections")) {
      return Response.json({}, { status: session.signed_in ? 200 : 401 });
    }
    return Response.json(session);
  });
  return {
    sent,
    expire: () => {
      session = NOBODY;
    },
  };
}

const page = (
  <LanguageProvider>
    <SessionGate>
      <p>The page</p>
      <SignedInAs />
    </SessionGate>
  </LanguageProvider>
);

test("whoever is not signed in sees where to, and nothing of the page", async () => {
  serving(false);
  show(page);
  expect(await screen.findByLabelText(/^Key/)).toBeVisible();
  expect(screen.queryByText("The page")).toBeNull();
});

test("whoever can sign in elsewhere is shown the way there", async () => {
  serving(false, { ...NOBODY, has_provider: true });
  show(page);
  const link = await screen.findByRole("link", { name: "Sign in with your organisation" });
  expect(link).toHaveAttribute("href", "/v1/sign-in");
  expect(screen.getByLabelText(/^Key/)).toBeVisible();
});

test("a key opens the page", async () => {
  serving(false);
  show(page);
  await userEvent.type(await screen.findByLabelText(/^Key/), `  ${KEY} {Enter}`);
  expect(await screen.findByText("The page")).toBeVisible();
  expect(screen.getByText("Signed in as reader")).toBeVisible();
});

test("what is no key is told before it is sent", async () => {
  const { sent } = serving(false);
  show(page);
  await userEvent.type(await screen.findByLabelText(/^Key/), "secret{Enter}");
  expect(await screen.findByText(/has 46 characters/)).toBeVisible();
  expect(screen.getByLabelText(/^Key/)).toBeInvalid();
  expect(sent).not.toContain("POST /v1/session");
});

test("a key that is not valid is refused in words for readers", async () => {
  serving(false);
  show(page);
  await userEvent.type(await screen.findByLabelText(/^Key/), `fn_${"b".repeat(43)}{Enter}`);
  expect(await screen.findByRole("alert")).toHaveTextContent("This key is not valid");
});

test("signing out shows where to sign in again", async () => {
  const { sent } = serving(true);
  show(page);
  await userEvent.click(await screen.findByRole("button", { name: "Sign out" }));
  expect(await screen.findByLabelText(/^Key/)).toBeVisible();
  expect(sent).toContain("DELETE /v1/session");
});

test("when a session has ended, the first refusal leads to the sign-in", async () => {
  const { expire } = serving(true);
  show(page);
  await screen.findByText("The page");
  expire();
  await client.GET("/v1/collections");
  await waitFor(() => {
    expect(screen.queryByText("The page")).toBeNull();
  });
});
