export const en = {
  label: "Main",
  side: "Collections and conversations",
  open: "Open menu",
  ask: "Ask",
  library: "Library",
  summaries: "Summaries",
  evaluation: "Evaluation",
};

export const zh: typeof en = {
  label: "主导航",
  side: "文档集与对话",
  open: "打开菜单",
  ask: "提问",
  library: "资料库",
  summaries: "摘要",
  evaluation: "评测",
};
