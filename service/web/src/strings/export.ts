export const en = {
  answer: "Export this answer",
  conversation: "Export the conversation",
  copy: "Copy as Markdown",
  copied: "Copied",
  notCopied: "Could not copy",
  notAllowed: "The browser does not let this page write to the clipboard. Download the Markdown file instead.",
  download: "Download",
  formats: {
    markdown: "Markdown",
    docx: "Word, with footnotes",
    pdf: "PDF",
    bibtex: "BibTeX, sources only",
  },
};

export const zh: typeof en = {
  answer: "导出此回答",
  conversation: "导出此对话",
  copy: "复制为 Markdown",
  copied: "已复制",
  notCopied: "未能复制",
  notAllowed: "浏览器不允许此页面写入剪贴板。请改为下载 Markdown 文件。",
  download: "下载",
  formats: {
    markdown: "Markdown",
    docx: "Word（带脚注）",
    pdf: "PDF",
    bibtex: "BibTeX（仅来源）",
  },
};
