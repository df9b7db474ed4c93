import { passages } from "./counted";

export const en = {
  choose: "Add documents",
  drop: (collection: string) => `Drop files to add them to ${collection}`,
  title: "Added documents",
  dismiss: "Close the list of added documents",
  waiting: "Waiting",
  uploading: "Adding",
  queued: "In the queue",
  reading: (count: number) => `Adding, ${passages.en(count)} so far`,
  cancelled: "Cancelled",
  added: (count: number) => `Added, ${passages.en(count)}`,
  updated: (version: number, count: number) => `Updated to version ${version}, ${passages.en(count)}`,
  unchanged: "Already here, unchanged",
};

export const zh: typeof en = {
  choose: "添加文档",
  drop: (collection: string) => `松开即可将文件添加到 ${collection}`,
  title: "已添加的文档",
  dismiss: "关闭已添加文档的列表",
  waiting: "等待中",
  uploading: "添加中",
  queued: "排队中",
  reading: (count: number) => `添加中，已有${passages.zh(count)}`,
  cancelled: "已取消",
  added: (count: number) => `已添加，${passages.zh(count)}`,
  updated: (version: number, count: number) => `已更新到版本 ${version}，${passages.zh(count)}`,
  unchanged: "已有此文档，没有变化",
};
