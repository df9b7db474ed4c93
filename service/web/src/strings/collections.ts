import { documents, passages } from "./counted";

export const en = {
  label: "Collection",
  none: "documents",
  size: (count: number, passageCount: number) =>
    count === 0 ? "No documents yet" : `${documents.en(count)}, ${passages.en(passageCount)}`,
  create: "New collection",
  createTitle: "New collection",
  name: "Name",
  nameHint: "It is kept once it holds a document.",
  confirmCreate: "Use this collection",
};

export const zh: typeof en = {
  label: "文档集",
  none: "documents",
  size: (count: number, passageCount: number) =>
    count === 0 ? "还没有文档" : `${documents.zh(count)}，${passages.zh(passageCount)}`,
  create: "新建文档集",
  createTitle: "新建文档集",
  name: "名称",
  nameHint: "放入第一份文档后，文档集才会保存。",
  confirmCreate: "使用此文档集",
};
