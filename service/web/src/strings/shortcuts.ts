type Key = [keys: string, does: string];

export const en = {
  title: "Keyboard",
  open: "Keyboard shortcuts (?)",
  singleKeys: "Keys without Ctrl or Alt do something",
  keys: [
    ["?", "This sheet"],
    ["/", "To the question; in the reader, search"],
    ["Enter", "Ask"],
    ["Shift Enter", "A new line in the question"],
    ["Tab", "To the next footnote, mark or button"],
    ["J", "Next citation, while a source is open"],
    ["K", "Previous citation, while a source is open"],
    ["+ - 0", "Zoom a page, and fit it again"],
    ["Esc", "Close the source or the dialog"],
    ["N", "New conversation"],
    ["L", "Library"],
    ["S", "Summaries"],
    ["E", "Evaluation"],
  ] as Key[],
};

export const zh: typeof en = {
  title: "键盘",
  open: "键盘快捷键 (?)",
  singleKeys: "启用单键快捷键",
  keys: [
    ["?", "打开此表"],
    ["/", "回到问题输入框；在阅读器中为搜索"],
    ["Enter", "提问"],
    ["Shift Enter", "在问题中换行"],
    ["Tab", "到下一个引文、标记或按钮"],
    ["J", "下一处引文（来源打开时）"],
    ["K", "上一处引文（来源打开时）"],
    ["+ - 0", "缩放页面，恢复适合宽度"],
    ["Esc", "关闭来源或对话框"],
    ["N", "新对话"],
    ["L", "资料库"],
    ["S", "摘要"],
    ["E", "评测"],
  ],
};
