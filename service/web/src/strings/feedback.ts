export const en = {
  right: "This answer is right",
  wrong: "This answer is wrong",
  correction: "What would have been right? (optional)",
  about: "What is wrong?",
  whole: "The whole answer",
  send: "Send",
  thanks: "Noted. It may become a question of the evaluation.",
};

export const zh: typeof en = {
  right: "这个回答正确",
  wrong: "这个回答有误",
  correction: "正确的内容应是什么？（可选）",
  about: "哪里有误？",
  whole: "整个回答",
  send: "发送",
  thanks: "已记录。它可能成为评测中的一题。",
};
