/** A ref that gives an element the focus when it comes onto the page in answer to the reader. */
export function focused(element: HTMLElement | null): void {
  element?.focus();
}
