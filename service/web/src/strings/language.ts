/** A language that the page speaks, as a BCP 47 tag's first part. */
export type Language = "en" | "zh";

export const TAGS: Record<Language, string> = { en: "en", zh: "zh-CN" };

const KEY = "footnote.language";

/** The language that was chosen here before, or else the browser's, or else English. */
export function preferredLanguage(): Language {
  const chosen = stored();
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The reader's own variety of a language, for dates and numbers. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? TAGS[language];
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
