import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

import { language as spoken, speak, type Language } from "../strings";

interface LanguageState {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageState | null>(null);

/** Holds the language in use, so that what shows words is drawn anew when it changes. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(spoken);
  const state = useMemo(
    () => ({
      language,
      choose: (chosen: Language) => {
        speak(chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageState {
  const state = useContext(LanguageContext);
  if (!state) throw new Error("useLanguage needs a LanguageProvider above it");
  return state;
}
