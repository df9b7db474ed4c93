import { useCallback, useState } from "react";

import type { Document } from "../../api/types";

export interface Selection {
  /** By id. */
  chosen: ReadonlyMap<string, Document>;
  toggle: (document: Document) => void;
  choose: (documents: Document[]) => void;
  clear: () => void;
}

/** The documents that are chosen to be asked about, summarized or deleted. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Document>>(new Map());
  const toggle = useCallback((document: Document) => {
    setChosen((before) => {
      const after = new Map(before);
      if (!after.delete(document.document_id)) after.set(document.document_id, document);
      return after;
    });
  }, []);
  const choose = useCallback((documents: Document[]) => {
    setChosen(new Map(documents.map((document) => [document.document_id, document])));
  }, []);
  const clear = useCallback(() => setChosen(new Map()), []);
  return { chosen, toggle, choose, clear };
}
