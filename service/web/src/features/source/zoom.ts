/** How large pages are drawn: as wide as there is room, or in CSS pixels a point. */
export type Zoom = "fit" | number;

const PIXELS_PER_POINT = 96 / 72;
const STEPS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
// Wider, a page's lines are too long to read on a large screen.
const WIDEST_FIT = 1.9;
const DPIS = [72, 96, 144, 192, 240, 300];

/** CSS pixels a point, for pages of at most `pageWidth` points where `room` pixels are. */
export function scaleOf(zoom: Zoom, room: number, pageWidth: number): number {
  if (zoom !== "fit") return zoom * PIXELS_PER_POINT;
  return Math.min(room > 0 && pageWidth > 0 ? room / pageWidth : 1, WIDEST_FIT * PIXELS_PER_POINT);
}

/** The next step up or down from what is shown. */
export function stepped(scale: number, by: 1 | -1): number {
  const shown = scale / PIXELS_PER_POINT;
  const further = STEPS.filter((step) => (by > 0 ? step > shown + 0.02 : step < shown - 0.02));
  return (by > 0 ? further[0] : further.at(-1)) ?? shown;
}

export function percent(scale: number): number {
  return Math.round((100 * scale) / PIXELS_PER_POINT);
}

/** Dots per inch that draw a page sharp, of a few, so that images are found in the cache again. */
export function dpiFor(scale: number, pixelRatio: number): number {
  const wanted = scale * 72 * pixelRatio;
  return DPIS.find((dpi) => dpi >= wanted - 8) ?? 300;
}
