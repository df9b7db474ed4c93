import { useCallback, useState } from "react";

import { stepped, type Zoom } from "./zoom";

export type Look = "page" | "text";

/** How a source is looked at: as pages or as text, and how large. */
export interface View {
  look: Look;
  setLook: (look: Look) => void;
  zoom: Zoom;
  /** CSS pixels a point, as the pages are drawn now. */
  scale: number;
  setScale: (scale: number) => void;
  zoomBy: (by: 1 | -1) => void;
  fit: () => void;
}

const KEY = "footnote.source-look";

export function useView(): View {
  const [look, setLook] = useState<Look>(chosenLook);
  const [zoom, setZoom] = useState<Zoom>("fit");
  const [scale, setScale] = useState(1);
  const choose = useCallback((chosen: Look) => {
    setLook(chosen);
    rememberLook(chosen);
  }, []);
  const zoomBy = (by: 1 | -1) => setZoom(stepped(scale, by));
  return { look, setLook: choose, zoom, scale, setScale, zoomBy, fit: () => setZoom("fit") };
}

/** Pages, unless text was chosen before: a page shows what its text cannot, such as figures. */
function chosenLook(): Look {
  try {
    return localStorage.getItem(KEY) === "text" ? "text" : "page";
  } catch {
    return "page";
  }
}

function rememberLook(look: Look): void {
  try {
    localStorage.setItem(KEY, look);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
