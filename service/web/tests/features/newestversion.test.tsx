import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect } from "react";
import { describe, expect, it } from "vitest";

import { NewestVersion } from "../../src/features/source/NewestVersion";
import type { Place } from "../../src/features/source/place";
import { useSource } from "../../src/features/source/SourceContext";
import { documentText } from "../samples";
import { answering } from "./api";
import { show } from "./render";

const OLD = documentText({ text: "Ships: 27. Fog. End.", version: 1, latest_version: 3 });
const NEW = documentText({ text: "A new start. SHIPS:\n27. End.", version: 3, latest_version: 3 });

function placeOf(words: string): Place {
  const start = OLD.text.indexOf(words);
  return { documentId: "d1", version: 1, span: { start, end: start + words.length }, label: "Citation 1", boxes: [] };
}

function Opening({ place }: { place: Place }) {
  const { open, opened } = useSource();
  useEffect(() => open([place], 0), []);
  return opened && <NewestVersion place={place} document={OLD} />;
}

const shown = () => JSON.parse(document.querySelector("output")?.textContent ?? "null") as Place;

describe("the way to the newest version", () => {
  answering({ "/text": NEW });

  it("leads to the same words, and remembers the place that was cited", async () => {
    show(<Opening place={placeOf("Ships: 27.")} />);
    await userEvent.click(screen.getByRole("button", { name: "Open version 3 at these words" }));
    expect(await screen.findByText(/"version":3/)).toBeInTheDocument();
    const { start = 0, end = 0 } = shown().span ?? {};
    expect(NEW.text.slice(start, end)).toBe("SHIPS:\n27.");
    expect(shown().cited?.version).toBe(1);
  });

  it("says plainly when the words are gone, and leads there all the same", async () => {
    show(<Opening place={placeOf("Fog.")} />);
    await userEvent.click(screen.getByRole("button", { name: "Open version 3 at these words" }));
    expect(await screen.findByText("These words are no longer in version 3.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Open version 3 all the same" }));
    expect(shown()).toMatchObject({ version: 3, span: null, cited: { version: 1 } });
  });
});
