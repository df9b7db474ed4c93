export const en = {
  product: "Footnote",
  retry: "Try again",
  close: "Close",
  cancel: "Cancel",
  page: (page: number) => `Page ${page}`,
  shortPage: (page: number) => `p. ${page}`,
  otherLanguage: "中文",
};

export const zh: typeof en = {
  product: "Footnote",
  retry: "重试",
  close: "关闭",
  cancel: "取消",
  page: (page: number) => `第 ${page} 页`,
  shortPage: (page: number) => `第 ${page} 页`,
  otherLanguage: "English",
};
