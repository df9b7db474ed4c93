import { formatCount } from "../shared/format";
import { counted, documents, passages } from "./counted";

export const en = {
  label: (question: string) => `Answer to: ${question}`,
  searching: "Searching the documents",
  reading: (count: number) => `Reading ${passages.en(count)}`,
  extractive: "Extractive answer, no model used",
  model: (model: string | null) => (model ? `Written by ${model}` : "Written by a language model"),
  takenAs: (question: string) => `Taken as: ${question}`,
  stopped: "Stopped before the answer was complete.",
  brokeOff: "This question has no answer yet: it broke off before there was one.",
  withdrawn: "The answer quoted a document that has been purged. It has been removed with it.",
  fellBack: "The language model was not used",
  cutShort: "The answer is not whole",
  abstained: "The documents do not answer this",
  searched: (count: number, passageCount: number, collection: string) =>
    `Searched ${documents.en(count)} (${passages.en(passageCount)}) in ${collection}.`,
  nearest: "Nearest passages",
  read: (count: number) => `Passages read (${formatCount(count)})`,
  sources: "Sources",
  citation: (number: number, title: string) => `Citation ${number}: ${title}`,
  source: "Source",
  passage: (rank: number) => `Passage ${rank}: `,
  openHint: "Click to read it in the source",
  invalidCitations: (count: number) =>
    `${counted(count, "citation", "citations")} pointed to nothing and ${count === 1 ? "was" : "were"} left out.`,
  checked: "How the statements stand",
};

export const zh: typeof en = {
  label: (question: string) => `对以下问题的回答：${question}`,
  searching: "正在检索文档",
  reading: (count: number) => `正在阅读${passages.zh(count)}`,
  extractive: "摘录式回答，未使用模型",
  model: (model: string | null) => (model ? `由 ${model} 撰写` : "由语言模型撰写"),
  takenAs: (question: string) => `理解为：${question}`,
  stopped: "回答完成之前已停止。",
  brokeOff: "这个问题还没有回答：回答在形成之前中断了。",
  withdrawn: "该回答引用的文档已被彻底清除，回答也随之移除。",
  fellBack: "未使用语言模型",
  cutShort: "回答不完整",
  abstained: "文档没有回答这个问题",
  searched: (count: number, passageCount: number, collection: string) =>
    `已在 ${collection} 中检索${documents.zh(count)}（${passages.zh(passageCount)}）。`,
  nearest: "最接近的段落",
  read: (count: number) => `已阅读的段落（${formatCount(count)}）`,
  sources: "来源",
  citation: (number: number, title: string) => `引文 ${number}：${title}`,
  source: "来源",
  passage: (rank: number) => `段落 ${rank}：`,
  openHint: "点击在来源中阅读",
  invalidCitations: (count: number) => `${formatCount(count)} 处引文指向不存在的内容，已略去。`,
  checked: "各句的核对结果",
};
