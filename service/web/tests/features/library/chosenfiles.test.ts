import { describe, expect, it } from "vitest";

import { chosenFiles, droppedFiles } from "../../../src/features/library/chosenFiles";

function inFolder(path: string): File {
  const file = new File(["x"], path.split("/").at(-1) ?? path);
  Object.defineProperty(file, "webkitRelativePath", { value: path.includes("/") ? path : "" });
  return file;
}

/** A file or folder as it is dropped; a folder hands out two entries at a time. */
function entry(path: string, inner?: FileSystemEntry[]): FileSystemEntry {
  if (!inner) {
    return { isFile: true, isDirectory: false, fullPath: path, file: (take: (file: File) => void) => take(inFolder(path)) } as never;
  }
  const left = [...inner];
  const reader = { readEntries: (take: (some: FileSystemEntry[]) => void) => take(left.splice(0, 2)) };
  return { isFile: false, isDirectory: true, fullPath: path, createReader: () => reader } as never;
}

function drop(entries: FileSystemEntry[], files: File[]): DataTransfer {
  return { items: entries.map((one) => ({ kind: "file", webkitGetAsEntry: () => one })), files } as never;
}

describe("files to add", () => {
  it("are called by their paths in the folder that was chosen, in order", () => {
    const paths = ["a/10.txt", "a/9.txt", "a/b/c.pdf"];
    expect(chosenFiles(paths.map(inFolder)).map(({ source }) => source)).toEqual(["a/9.txt", "a/10.txt", "a/b/c.pdf"]);
  });

  it("are not what is hidden, left behind by systems, or the metadata of others", () => {
    const paths = ["a/.git/x", "a/.DS_Store", "a/Thumbs.db", "a/report.pdf.meta.yaml", "a/report.pdf"];
    expect(chosenFiles(paths.map(inFolder)).map(({ source }) => source)).toEqual(["a/report.pdf"]);
  });

  it("are whatever was chosen one by one", () => {
    expect(chosenFiles([inFolder(".notes.txt")]).map(({ source }) => source)).toEqual([".notes.txt"]);
  });

  it("are all below a folder that is dropped, however many a reader hands out at a time", async () => {
    const many = Array.from({ length: 5 }, (_, at) => entry(`/in/deep/${at}.txt`));
    const found = await droppedFiles(drop([entry("/in", [entry("/in/deep", many)]), entry("/b.txt")], []));
    expect(found.map(({ source }) => source)).toEqual(["b.txt", ...[0, 1, 2, 3, 4].map((at) => `in/deep/${at}.txt`)]);
  });

  it("are the plain files that are dropped", async () => {
    const found = await droppedFiles(drop([entry("/b.txt")], [inFolder("b.txt")]));
    expect(found.map(({ source }) => source)).toEqual(["b.txt"]);
  });
});
