import { UnstyledButton } from "@mantine/core";

import { strings } from "../strings";
import { TAGS } from "../strings/language";
import { useLanguage } from "./LanguageContext";
import classes from "./LanguageToggle.module.css";

/** Switches between English and Chinese; it is named in the language that it leads to. */
export function LanguageToggle() {
  const { language, choose } = useLanguage();
  const other = language === "en" ? "zh" : "en";
  return (
    <UnstyledButton className={classes.toggle} lang={TAGS[other]} onClick={() => choose(other)}>
      {strings.otherLanguage}
    </UnstyledButton>
  );
}
