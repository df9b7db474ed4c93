/** A file that was chosen or dropped, and what the library is to call it: its path in its folder. */
export interface ChosenFile {
  file: File;
  source: string;
}

/** Files that were chosen one by one, or as a folder. */
export function chosenFiles(files: Iterable<File>): ChosenFile[] {
  return wanted(Array.from(files, (file) => ({ file, source: file.webkitRelativePath || file.name })));
}

/** All that was dropped, the files of folders included. */
export async function droppedFiles(dropped: DataTransfer): Promise<ChosenFile[]> {
  // Both are gone once the event is over.
  const entries = Array.from(dropped.items, entryOf).filter((entry) => entry !== null);
  const files = Array.from(dropped.files);
  if (!entries.some((entry) => entry.isDirectory)) return chosenFiles(files);
  const found: ChosenFile[] = [];
  for (const entry of entries) found.push(...(await filesBelow(entry)));
  return wanted(found);
}

/** In the order of their paths, whatever the order in which the system tells them. */
function wanted(files: ChosenFile[]): ChosenFile[] {
  return files.filter(isWanted).sort((a, b) => a.source.localeCompare(b.source, undefined, { numeric: true }));
}

function entryOf(item: DataTransferItem): FileSystemEntry | null {
  return item.kind === "file" ? item.webkitGetAsEntry() : null;
}

async function filesBelow(entry: FileSystemEntry): Promise<ChosenFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ file, source: entry.fullPath.replace(/^\//, "") }];
  }
  const found: ChosenFile[] = [];
  if (isFolder(entry)) {
    for (const inner of await entriesIn(entry)) found.push(...(await filesBelow(inner)));
  }
  return found;
}

async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  // A reader hands out a hundred at a time, and none when it has come to the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...some);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

const LEFT_BEHIND = new Set(["__MACOSX", "Thumbs.db", "desktop.ini"]);

/** Not what is hidden, nor what systems leave in folders, nor metadata files, which are no documents. */
function isWanted({ source }: ChosenFile): boolean {
  const parts = source.split("/");
  const isHidden = parts.length > 1 && parts.some((part) => part.startsWith(".") || LEFT_BEHIND.has(part));
  return !isHidden && !(parts.length > 1 && source.toLowerCase().endsWith(".meta.yaml"));
}
