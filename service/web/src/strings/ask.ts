export const en = {
  label: "Your question",
  placeholder: (collection: string) => `Ask about the documents in ${collection}`,
  followUp: "Ask a follow-up question",
  aboutQuote: (quote: string) => `What does this mean: “${quote}”?`,
  send: "Ask",
  stop: "Stop",
  keys: "Enter to ask, Shift + Enter for a new line",
  emptyTitle: "What do you need to know?",
  emptyLead: (collection: string) =>
    `Every sentence of the answer points to the exact words in ${collection} that support it.`,
  noDocuments: "This collection holds no documents yet. Add some, then ask about them.",
  examplesLabel: "Ways to begin",
  /** By collection: only what is known to be answered there. */
  examples: {
    sample: [
      "How many ships did Harnovia deliver in 2025?",
      "Which conditions must a ship meet to count as delivered?",
      "What did the Tolmund fire destroy?",
      "海峡内最高航速是多少？",
    ],
  } as Record<string, string[]>,
};

export const zh: typeof en = {
  label: "您的问题",
  placeholder: (collection: string) => `就 ${collection} 中的文档提问`,
  followUp: "继续提问",
  aboutQuote: (quote: string) => `这段话是什么意思：“${quote}”？`,
  send: "提问",
  stop: "停止",
  keys: "Enter 提问，Shift + Enter 换行",
  emptyTitle: "您想了解什么？",
  emptyLead: (collection: string) => `回答中的每句话都指向 ${collection} 中支持它的原文。`,
  noDocuments: "此文档集还没有文档。请先添加文档，再就其提问。",
  examplesLabel: "可以这样开始",
  examples: {
    sample: [
      "北方龙骨公司接了什么订单？",
      "海峡内最高航速是多少？",
      "火灾之后公司对防火值班作了什么改变？",
      "How many ships did Harnovia deliver in 2025?",
    ],
  },
};
