export const en = {
  lost: "Footnote cannot be reached. What is shown and typed stays here; it tries again by itself.",
};

export const zh: typeof en = {
  lost: "无法连接 Footnote。已显示和已输入的内容会保留，并会自动重试。",
};
