import { formatCount } from "../shared/format";
import { counted, documents } from "./counted";

const sections = {
  en: (count: number) => counted(count, "section", "sections"),
  zh: (count: number) => ` ${formatCount(count)} 个章节`,
};

const percent = (share: number) => `${Math.round(share * 100)}%`;

export const en = {
  title: "Summaries",
  lead: "A brief of your documents: every sentence footnoted and checked, and what it leaves out in plain sight.",
  noDocuments: "This collection holds no documents yet. Add some, then have them summarized.",

  of: "What to summarize",
  whole: (collection: string, count: number) => `All of ${collection} (${documents.en(count)})`,
  chosenOnly: "Chosen documents",
  find: "Find documents",
  findHint: "Title or source",
  list: "Documents to choose from",
  none: "No document matches.",
  matching: (count: number) => `${documents.en(count)} to choose from`,
  chosen: (count: number) => `${formatCount(count)} chosen`,
  unchoose: (title: string) => `Leave out ${title}`,
  unchooseAll: "Choose none",
  tooMany: (most: number) =>
    `At most ${formatCount(most)} documents can be chosen: leave some out, or summarize all of the collection.`,

  focus: "Focus",
  focusHint: "A question or topic to keep to. Empty: whatever matters most.",
  focusPlaceholder: "What delays ship deliveries?",

  length: "Length, at most",
  lengths: { short: "Short", medium: "Medium", long: "Long", exact: "So many…" },
  lengthNotes: {
    short: "60 words",
    medium: "150 words",
    long: "400 words",
    exact: "words or sentences",
  },
  amount: "How many",
  unit: "Unit",
  units: { words: "words", sentences: "sentences" },
  amountWrong: (least: number, most: number) => `From ${formatCount(least)} to ${formatCount(most)}.`,

  format: "Format",
  formats: { paragraph: "Paragraphs", bullets: "Bullets", brief: "Brief", timeline: "Timeline" },
  formatNotes: {
    paragraph: "running text",
    bullets: "one point a line",
    brief: "under headings",
    timeline: "points by date",
  },

  language: "Language",
  languageUsual: "That of the focus, or of most documents",
  languageNote:
    "Without a language model nothing is translated: documents in this language are read, if there are any.",

  estimate: "Estimate what it takes",
  estimating: "Working out what would be read",
  wouldRead: (count: number, sectionCount: number, characters: number) =>
    `${documents.en(count)}, ${sections.en(sectionCount)}, ${formatCount(characters)} characters`,
  wouldTake: (calls: number, tokens: number, model: string) =>
    `About ${counted(calls, "request", "requests")} to ${model}, ${formatCount(tokens)} tokens`,
  wouldTakeNothing: "No language model is set up: sentences are chosen and shown word for word.",
  notEstimated: "There is no estimate",

  make: "Make summary",
  stop: "Stop",
  again: "Make anew",
  change: "Change what is asked for",
  newOne: "New summary",
  followUp: "Ask about this",
  remake: "Summarize the same otherwise",

  label: (title: string) => `Summary: ${title}`,
  titleOfAll: (collection: string) => `Summary of ${collection}`,
  titleOf: (title: string) => `Summary of ${title}`,
  titleOfSeveral: (title: string, others: number) => `Summary of ${title} and ${documents.en(others)} more`,

  beginning: "Looking at what there is to read",
  reading: (count: number, sectionCount: number) =>
    `Reading ${documents.en(count)}, ${sections.en(sectionCount)}`,
  partsRead: (done: number, total: number) => `${formatCount(done)} of ${counted(total, "part", "parts")} read`,
  progress: "Parts read",
  writing: "Writing",
  checking: "Checking what was written",
  extractive: "Extractive summary, no model used",
  model: (model: string | null) => (model ? `Written by ${model}` : "Written by a language model"),
  cached: "Made before and kept",
  stopped: "Stopped before the summary was complete",
  brokeOff: "Broke off before the summary was complete",
  fellBack: "The language model was not used",
  cutShort: "The summary is not whole",
  abstained: "There is nothing to summarize on this",
  looked: (count: number, sectionCount: number) =>
    `Read ${documents.en(count)} (${sections.en(sectionCount)}).`,
  cutOff: {
    title: "The summary was cut off",
    detail:
      "The connection closed before the summary was complete. What the language model has read is noted, so that trying again goes on from there.",
  },

  disagreements: "Sources disagree",
  undated: "Undated",
  dating: "Date follows",
  dateFrom: {
    statement: "The statement names this date.",
    citation: "The cited words name this date.",
    publication: "The day of publication: neither the statement nor the cited words name a date.",
  },
  publishedThen: "published",
  opened: (title: string) => `Open ${title}`,

  coverage: "What was read, and what was drawn on",
  drawnOn: (cited: number, total: number, textShare: number) =>
    `Draws on ${formatCount(cited)} of ${sections.en(total)}, which hold ${percent(textShare)} of the text.`,
  sectionsCited: (cited: number, total: number) => `${formatCount(cited)} of ${sections.en(total)} cited`,
  nothingRead: "nothing read of it",
  nearCopyOf: (title: string) => `Near copy of ${title}: only what it says otherwise was read`,
  sectionsOf: (title: string) => `Sections of ${title}`,
  part: (number: number) => `Part ${number}`,
  section: (name: string) => `Section: ${name}`,
  citations: (count: number) => (count === 0 ? "not cited" : counted(count, "citation", "citations")),
  legendCited: "cited",
  legendUncited: "not cited",
  moreDocuments: (count: number) => `Show ${documents.en(count)} more`,
  took: (seconds: string) => `Made in ${seconds} s`,
  cost: (calls: number, tokens: number) =>
    tokens > 0
      ? `${counted(calls, "request", "requests")} to the model, ${formatCount(tokens)} tokens`
      : `${counted(calls, "request", "requests")} to the model`,
};

export const zh: typeof en = {
  title: "摘要",
  lead: "为您的文档做摘要：每句话都有脚注并经过核对，略去了什么一目了然。",
  noDocuments: "此集合中还没有文档。请先添加文档，再为其做摘要。",

  of: "摘要对象",
  whole: (collection: string, count: number) => `整个集合 ${collection}（${documents.zh(count).trim()}）`,
  chosenOnly: "选定的文档",
  find: "查找文档",
  findHint: "标题或来源",
  list: "可选的文档",
  none: "没有匹配的文档。",
  matching: (count: number) => `可选 ${formatCount(count)} 份文档`,
  chosen: (count: number) => `已选 ${formatCount(count)} 份`,
  unchoose: (title: string) => `移除 ${title}`,
  unchooseAll: "全部移除",
  tooMany: (most: number) => `最多可选 ${formatCount(most)} 份文档：请移除一些，或为整个集合做摘要。`,

  focus: "重点",
  focusHint: "摘要所围绕的问题或主题。留空则取最重要的内容。",
  focusPlaceholder: "是什么延误了船舶交付？",

  length: "篇幅上限",
  lengths: { short: "短", medium: "中", long: "长", exact: "指定数量…" },
  lengthNotes: {
    short: "60 字",
    medium: "150 字",
    long: "400 字",
    exact: "字数或句数",
  },
  amount: "数量",
  unit: "单位",
  units: { words: "字", sentences: "句" },
  amountWrong: (least: number, most: number) => `请填 ${formatCount(least)} 至 ${formatCount(most)}。`,

  format: "形式",
  formats: { paragraph: "段落", bullets: "要点", brief: "简报", timeline: "时间线" },
  formatNotes: {
    paragraph: "连贯的文字",
    bullets: "每行一个要点",
    brief: "要点分列于小标题下",
    timeline: "要点按日期排列",
  },

  language: "语言",
  languageUsual: "与重点一致，或与多数文档一致",
  languageNote: "没有语言模型时不做翻译：如有此语言的文档，则只阅读这些文档。",

  estimate: "估算所需",
  estimating: "正在估算要阅读的内容",
  wouldRead: (count: number, sectionCount: number, characters: number) =>
    `${documents.zh(count).trim()}，${sections.zh(sectionCount).trim()}，${formatCount(characters)} 个字符`,
  wouldTake: (calls: number, tokens: number, model: string) =>
    `约向 ${model} 请求 ${formatCount(calls)} 次，共 ${formatCount(tokens)} 个 token`,
  wouldTakeNothing: "未设置语言模型：将选取原句，逐字显示。",
  notEstimated: "无法估算",

  make: "生成摘要",
  stop: "停止",
  again: "重新生成",
  change: "更改要求",
  newOne: "新建摘要",
  followUp: "就此提问",
  remake: "换种方式重做摘要",

  label: (title: string) => `摘要：${title}`,
  titleOfAll: (collection: string) => `${collection} 的摘要`,
  titleOf: (title: string) => `《${title}》摘要`,
  titleOfSeveral: (title: string, others: number) => `《${title}》及另外 ${formatCount(others)} 份文档的摘要`,

  beginning: "正在查看要阅读的内容",
  reading: (count: number, sectionCount: number) =>
    `正在阅读${documents.zh(count)}、${sections.zh(sectionCount).trim()}`,
  partsRead: (done: number, total: number) => `已读 ${formatCount(done)} / ${formatCount(total)} 部分`,
  progress: "已读部分",
  writing: "正在撰写",
  checking: "正在核对所写内容",
  extractive: "摘录式摘要，未使用模型",
  model: (model: string | null) => (model ? `由 ${model} 撰写` : "由语言模型撰写"),
  cached: "此前已生成并保存",
  stopped: "摘要完成之前已停止",
  brokeOff: "摘要完成之前中断",
  fellBack: "未使用语言模型",
  cutShort: "摘要不完整",
  abstained: "没有可供摘要的相关内容",
  looked: (count: number, sectionCount: number) =>
    `已阅读${documents.zh(count)}（${sections.zh(sectionCount).trim()}）。`,
  cutOff: {
    title: "摘要中断",
    detail: "摘要完成之前连接已关闭。语言模型已读的部分有记录，重试时会从那里继续。",
  },

  disagreements: "来源不一致",
  undated: "无日期",
  dating: "日期待定",
  dateFrom: {
    statement: "此句写明了这个日期。",
    citation: "引文写明了这个日期。",
    publication: "此为发布日期：此句和引文都没有写明日期。",
  },
  publishedThen: "发布",
  opened: (title: string) => `打开 ${title}`,

  coverage: "阅读与采用的内容",
  drawnOn: (cited: number, total: number, textShare: number) =>
    `采用了${sections.zh(total)}中的 ${formatCount(cited)} 个，占全文的 ${percent(textShare)}。`,
  sectionsCited: (cited: number, total: number) =>
    `${sections.zh(total).trim()}中引用了 ${formatCount(cited)} 个`,
  nothingRead: "未阅读其内容",
  nearCopyOf: (title: string) => `与《${title}》几乎相同：只阅读了不同之处`,
  sectionsOf: (title: string) => `${title} 的章节`,
  part: (number: number) => `第 ${number} 部分`,
  section: (name: string) => `章节：${name}`,
  citations: (count: number) => (count === 0 ? "未引用" : `${formatCount(count)} 处引文`),
  legendCited: "已引用",
  legendUncited: "未引用",
  moreDocuments: (count: number) => `再显示 ${formatCount(count)} 份文档`,
  took: (seconds: string) => `用时 ${seconds} 秒`,
  cost: (calls: number, tokens: number) =>
    tokens > 0
      ? `向模型请求 ${formatCount(calls)} 次，共 ${formatCount(tokens)} 个 token`
      : `向模型请求 ${formatCount(calls)} 次`,
};
