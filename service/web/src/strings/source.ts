export const en = {
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
};

export const zh: typeof en = {
  label: "来源",
  position: (label: string, index: number, count: number) => `${label} · 第 ${index + 1} 处，共 ${count} 处`,
  citation: (number: number) => `引文 ${number}`,
  passage: (rank: number) => `段落 ${rank}`,
  document: "文档",
  previous: "上一处 (K)",
  next: "下一处 (J)",
  close: "关闭来源 (Esc)",
  version: (version: number) => `版本 ${version}`,
  newer: (version: number, latest: number) =>
    `您正在阅读被引用的版本 ${version}。最新版本为版本 ${latest}。`,
  openOriginal: "在新标签页中打开原文",
  loading: "正在载入来源",
};
