import { formatCount } from "../shared/format";
import { counted } from "./counted";

export const en = {
  label: (status: string) => `Support: ${status}`,
  checking: "Checking",
  checkingNote: "The cited words are being compared with this statement.",
  lacking: "Not supported by the cited sentences",
  lackingBegins: " [not supported by the cited sentences: ",
  lackingEnds: "] ",
  lackingWords: (words: string[]) =>
    `Without support: ${words.map((one) => `“${one}”`).join(", ")}`,
  score: (score: number) => `Probability of support ${Math.round(score * 100)} %`,
  method: (name: string) => name,
  only: "Only what is supported",
  hidden: (count: number) =>
    `${counted(count, "sentence is", "sentences are")} not shown, for want of support.`,
  names: {
    verbatim: "Verbatim",
    supported: "Supported",
    partial: "Partly supported",
    unsupported: "Not supported",
    contradicted: "Contradicted",
    unchecked: "Not checked",
  },
  notes: {
    verbatim: "The source says exactly this.",
    supported: "The cited words support this statement.",
    partial: "The cited words support only a part of this statement.",
    unsupported: "The cited words do not support this statement.",
    contradicted: "The cited words say otherwise.",
    unchecked: "No check of this statement ran to its end. Read the source.",
  },
};

const METHODS: Record<string, string> = {
  text: "原文比对",
  citations: "引用",
  numbers: "数字",
  dates: "日期",
  negation: "否定",
  names: "名称",
  alignment: "词语对齐",
  wording: "措辞",
  languages: "语言",
  none: "无",
};

export const zh: typeof en = {
  label: (status: string) => `支持：${status}`,
  checking: "核对中",
  checkingNote: "正在将引文与此句对照。",
  lacking: "引文不支持这些文字",
  lackingBegins: " [引文不支持：",
  lackingEnds: "] ",
  lackingWords: (words: string[]) => `缺乏支持：${words.map((one) => `“${one}”`).join("、")}`,
  score: (score: number) => `受支持的概率 ${Math.round(score * 100)}%`,
  method: (name: string) => METHODS[name] ?? name,
  only: "只看有支持的内容",
  hidden: (count: number) => `${formatCount(count)} 句因缺乏支持而未显示。`,
  names: {
    verbatim: "原文",
    supported: "有支持",
    partial: "部分支持",
    unsupported: "无支持",
    contradicted: "相矛盾",
    unchecked: "未核对",
  },
  notes: {
    verbatim: "来源原文如此。",
    supported: "引文支持此句。",
    partial: "引文只支持此句的一部分。",
    unsupported: "引文不支持此句。",
    contradicted: "引文的说法与此不同。",
    unchecked: "对此句的核对没有完成。请阅读来源。",
  },
};
