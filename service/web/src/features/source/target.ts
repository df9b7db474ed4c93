import type { Span } from "../../shared/codepoints";

/** Words to bring into sight. Each target is a new object, so that one can go to the same words again. */
export type Target = Readonly<Span>;

const MOST_FRAMES = 30;
const STILL_FRAMES = 3;

/**
 * Bring an element to the middle of `scroller` as soon as it is drawn, and keep it there until the
 * layout around it has come to rest: what is drawn above it may turn out higher than expected.
 *
 * `approach` is called as long as the element is not there. Returns a function that gives up.
 */
export function bringIntoSight(find: () => Element | null, scroller: Element, approach: () => void): () => void {
  let frames = 0;
  let still = 0;
  let frame = 0;
  const step = () => {
    const element = find();
    if (!element) approach();
    else still = centre(element, scroller) ? still + 1 : 0;
    frames += 1;
    if (still < STILL_FRAMES && frames < MOST_FRAMES) frame = requestAnimationFrame(step);
  };
  // At once, before the browser paints, so that the reader never sees another place first.
  step();
  return () => cancelAnimationFrame(frame);
}

export function scrollBy(scroller: Element, down: number): void {
  scroller.scrollTop += down;
}

/** Whether it was there already. */
function centre(element: Element, scroller: Element): boolean {
  const box = element.getBoundingClientRect();
  const view = scroller.getBoundingClientRect();
  const before = scroller.scrollTop;
  scroller.scrollTop += box.top + box.height / 2 - (view.top + view.height / 2);
  return Math.abs(scroller.scrollTop - before) < 2;
}
