import { formatCount } from "../shared/format";

/** So many of what has a singular and a plural. */
export const counted = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export const documents = {
  en: (count: number) => counted(count, "document", "documents"),
  zh: (count: number) => ` ${formatCount(count)} 份文档`,
};

export const passages = {
  en: (count: number) => counted(count, "passage", "passages"),
  zh: (count: number) => ` ${formatCount(count)} 个段落`,
};
