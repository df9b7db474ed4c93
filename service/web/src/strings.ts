import { formatCount } from "./shared/format";

const counted = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const documents = (count: number): string => counted(count, "document", "documents");
const passages = (count: number): string => counted(count, "passage", "passages");

/** Every word that the page says of itself. */
export const strings = {
  product: "Footnote",
  retry: "Try again",
  close: "Close",
  cancel: "Cancel",
  page: (page: number) => `Page ${page}`,
  shortPage: (page: number) => `p. ${page}`,

  nav: {
    label: "Main",
    open: "Open menu",
    ask: "Ask",
    library: "Library",
    questions: "Questions",
    noQuestions: "What you ask in this tab is listed here.",
    clear: "Clear questions",
  },

  theme: {
    toDark: "Switch to dark colours",
    toLight: "Switch to light colours",
  },

  collections: {
    label: "Collection",
    none: "documents",
    size: (count: number, passageCount: number) =>
      count === 0 ? "No documents yet" : `${documents(count)}, ${passages(passageCount)}`,
    create: "New collection",
    createTitle: "New collection",
    name: "Name",
    nameHint: "It is kept once it holds a document.",
    confirmCreate: "Use this collection",
  },

  ask: {
    label: "Your question",
    placeholder: (collection: string) => `Ask about the documents in ${collection}`,
    send: "Ask",
    stop: "Stop",
    keys: "Enter to ask, Shift + Enter for a new line",
    emptyTitle: "What do you need to know?",
    emptyLead: (collection: string) =>
      `Every sentence of the answer points to the exact words in ${collection} that support it.`,
    noDocuments: "This collection holds no documents yet. Add some, then ask about them.",
    examplesLabel: "Ways to begin",
    /** By collection: only what is known to be answered there. */
    examples: {
      sample: [
        "How many ships did Harnovia deliver in 2025?",
        "Which conditions must a ship meet to count as delivered?",
        "What did the Tolmund fire destroy?",
        "海峡内最高航速是多少？",
      ],
    } as Record<string, string[]>,
  },

  answer: {
    label: (question: string) => `Answer to: ${question}`,
    searching: "Searching the documents",
    reading: (count: number) => `Reading ${passages(count)}`,
    extractive: "Extractive answer, no model used",
    model: (model: string | null) => (model ? `Written by ${model}` : "Written by a language model"),
    takenAs: (question: string) => `Taken as: ${question}`,
    stopped: "Stopped before the answer was complete.",
    fellBack: "The language model was not used",
    cutShort: "The answer is not whole",
    abstained: "The documents do not answer this",
    searched: (count: number, passageCount: number, collection: string) =>
      `Searched ${documents(count)} (${passages(passageCount)}) in ${collection}.`,
    nearest: "Nearest passages",
    read: (count: number) => `Passages read (${formatCount(count)})`,
    sources: "Sources",
    citation: (number: number, title: string) => `Citation ${number}: ${title}`,
    source: (number: number, title: string) => `Source ${number}: ${title}`,
    passage: (rank: number, title: string) => `Passage ${rank}: ${title}`,
    openHint: "Click to read it in the source",
    invalidCitations: (count: number) =>
      `${counted(count, "citation", "citations")} pointed to nothing and ${count === 1 ? "was" : "were"} left out.`,
    checked: "How the statements stand",
  },

  support: {
    label: (status: string) => `Support: ${status}`,
    checking: "Checking",
    checkingNote: "The cited words are being compared with this statement.",
    lacking: "Not supported by the cited sentences",
    lackingBegins: " [not supported by the cited sentences: ",
    lackingEnds: "] ",
    lackingWords: (words: string[]) =>
      `Without support: ${words.map((one) => `“${one}”`).join(", ")}`,
    score: (score: number) => `Probability of support ${Math.round(score * 100)} %`,
    names: {
      verbatim: "Verbatim",
      supported: "Supported",
      partial: "Partly supported",
      unsupported: "Not supported",
      contradicted: "Contradicted",
      unchecked: "Not checked",
    },
    notes: {
      verbatim: "The source says exactly this.",
      supported: "The cited words support this statement.",
      partial: "The cited words support only a part of this statement.",
      unsupported: "The cited words do not support this statement.",
      contradicted: "The cited words say otherwise.",
      unchecked: "No check of this statement ran to its end. Read the source.",
    },
  },

  source: {
    label: "Source",
    position: (label: string, index: number, count: number) => `${label} · ${index + 1} of ${count}`,
    citation: (number: number) => `Citation ${number}`,
    passage: (rank: number) => `Passage ${rank}`,
    document: "Document",
    previous: "Previous (K)",
    next: "Next (J)",
    close: "Close the source (Esc)",
    version: (version: number) => `Version ${version}`,
    newer: (version: number, latest: number) =>
      `You are reading version ${version}, the one that was cited. The latest is version ${latest}.`,
    openOriginal: "Open the original in a new tab",
    loading: "Loading the source",
  },

  library: {
    title: "Library",
    summary: (collection: string, count: number) => `${documents(count)} in ${collection}`,
    empty: "No documents yet. Drop files anywhere on this page, or choose them.",
    columns: {
      title: "Document",
      published: "Published",
      version: "Version",
      passages: "Passages",
      added: "Added",
      actions: "Actions",
    },
    remove: (title: string) => `Delete ${title}`,
    removeTitle: "Delete this document?",
    removeBody: (title: string) => `“${title}” leaves the collection and will not be found again.`,
    removeConfirm: "Delete",
    range: (first: number, last: number, total: number) =>
      `${formatCount(first)}–${formatCount(last)} of ${formatCount(total)}`,
    earlier: "Previous documents",
    later: "Next documents",
  },

  upload: {
    choose: "Add documents",
    drop: (collection: string) => `Drop files to add them to ${collection}`,
    title: "Added documents",
    dismiss: "Close the list of added documents",
    waiting: "Waiting",
    uploading: "Adding",
    queued: "In the queue",
    reading: (count: number) => `Adding, ${passages(count)} so far`,
    cancelled: "Cancelled",
    added: (count: number) => `Added, ${passages(count)}`,
    updated: (version: number, count: number) => `Updated to version ${version}, ${passages(count)}`,
    unchanged: "Already here, unchanged",
  },

  feedback: {
    right: "This answer is right",
    wrong: "This answer is wrong",
    correction: "What would have been right? (optional)",
    send: "Send",
    thanks: "Noted. It may become a question of the evaluation.",
  },

  errors: {
    status: (status: number) => `The request failed (${status})`,
    unexpected: "Something went wrong",
    unreachable: {
      title: "Footnote cannot be reached",
      detail: "Check that the service is running and that you are connected to it.",
    },
    cutOff: {
      title: "The answer was cut off",
      detail: "The connection closed before the answer was complete.",
    },
    page: "The page met an error",
  },
} as const;
