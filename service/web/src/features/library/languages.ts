import { language as inUse } from "../../strings";
import { TAGS } from "../../strings/language";

// https://www.loc.gov/standards/iso639-2/php/code_list.php: the languages of most written documents.
const CODES = [
  "af ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it",
  "ja ka kk km kn ko ky la lo lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl ps pt ro ru sd si",
  "sk sl so sq sr sv sw ta te tg th tl tr uk ur uz vi zh", // codespell:ignore
].flatMap((line) => line.split(" "));

// Making it takes longer than drawing the row that it is made for.
const named = new Map<string, Intl.DisplayNames>();

function namesInUse(): Intl.DisplayNames {
  const tag = TAGS[inUse];
  const names = named.get(tag) ?? new Intl.DisplayNames(tag, { type: "language" });
  named.set(tag, names);
  return names;
}

/** What a language is called in the one that the page speaks; its code if it has no name there. */
export function languageName(code: string): string {
  try {
    return namesInUse().of(code) ?? code;
  } catch {
    return code;
  }
}

/** Languages to choose from, by name; the one that is held is among them whatever it is. */
export function languageChoices(held: string | null): { value: string; label: string }[] {
  const codes = held === null || CODES.includes(held) ? CODES : [...CODES, held];
  const collator = new Intl.Collator(TAGS[inUse]);
  return codes
    .map((code) => ({ value: code, label: languageName(code) }))
    .sort((a, b) => collator.compare(a.label, b.label));
}
