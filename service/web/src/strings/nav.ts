export const en = {
  label: "Main",
  open: "Open menu",
  ask: "Ask",
  library: "Library",
  questions: "Questions",
  noQuestions: "What you ask in this tab is listed here.",
  clear: "Clear questions",
};

export const zh: typeof en = {
  label: "主导航",
  open: "打开菜单",
  ask: "提问",
  library: "资料库",
  questions: "问题",
  noQuestions: "您在此标签页中提出的问题会列在这里。",
  clear: "清除问题",
};
