import catalogue from "../../../reasons.json";

// What the service says of why something is as it is. It says it in English; each reason stands
// in the catalogue with its Chinese, so that what was kept long ago can be shown in either.

type Catalogue = Record<string, [english: string, chinese: string]>;

interface Pattern {
  matches: RegExp;
  chinese: string;
}

const JOINT = "; ";
const GAP = /\{(\w+)\}/g;
// None of ours is longer; what is may be made to take long.
const LONGEST = 2_000;

// Those that begin with a gap match the most, so they come last.
const patterns: Pattern[] = Object.values(catalogue as unknown as Catalogue)
  .sort(([one], [other]) => Number(one.startsWith("{")) - Number(other.startsWith("{")))
  .map(([english, chinese]) => ({ matches: patternOf(english), chinese }));

export const en = (said: string): string => said;

/** Reasons in Chinese, as far as they are of the catalogue; words of others stay as they are. */
export function zh(said: string): string {
  if (said.length > LONGEST) return said;
  for (let at = said.indexOf(JOINT); at >= 0; at = said.indexOf(JOINT, at + 1)) {
    const first = oneInChinese(said.slice(0, at));
    const rest = said.slice(at + JOINT.length);
    const others = first === null ? rest : zh(rest);
    if (others !== rest) return `${first}；${others}`;
  }
  return oneInChinese(said) ?? said;
}

function oneInChinese(said: string): string | null {
  for (const { matches, chinese } of patterns) {
    const found = matches.exec(said);
    if (found) return chinese.replace(GAP, (gap, name: string) => zh(found.groups?.[name] ?? gap));
  }
  return null;
}

function patternOf(english: string): RegExp {
  const parts = english.split(GAP).map((part, at) => (at % 2 ? `(?<${part}>.+?)` : escaped(part)));
  return new RegExp(`^${parts.join("")}$`, "su");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
