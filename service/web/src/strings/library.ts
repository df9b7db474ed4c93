import { formatCount } from "../shared/format";
import { documents } from "./counted";

export const en = {
  title: "Library",
  summary: (collection: string, count: number) => `${documents.en(count)} in ${collection}`,
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
};

export const zh: typeof en = {
  title: "资料库",
  summary: (collection: string, count: number) => `${collection} 中有${documents.zh(count)}`,
  empty: "还没有文档。将文件拖放到此页面的任意位置，或选择文件。",
  columns: {
    title: "文档",
    published: "发布日期",
    version: "版本",
    passages: "段落",
    added: "添加日期",
    actions: "操作",
  },
  remove: (title: string) => `删除 ${title}`,
  removeTitle: "删除此文档？",
  removeBody: (title: string) => `“${title}”将离开文档集，不会再被检索到。`,
  removeConfirm: "删除",
  range: (first: number, last: number, total: number) =>
    `第 ${formatCount(first)}–${formatCount(last)} 份，共 ${formatCount(total)} 份`,
  earlier: "上一页文档",
  later: "下一页文档",
};
