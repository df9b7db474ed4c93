import { useLocalStorage } from "@mantine/hooks";

/** What is typed and not yet asked, kept from one visit to the next. */
export function useDraft(conversation: string | null): [string, (draft: string) => void] {
  const key = `footnote.draft.${conversation ?? "new"}`;
  const [draft, setDraft, removeDraft] = useLocalStorage({
    key,
    defaultValue: "",
    getInitialValueInEffect: false,
  });
  return [draft, (next) => (next ? setDraft(next) : removeDraft())];
}
