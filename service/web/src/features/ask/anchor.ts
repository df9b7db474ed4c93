/** The id of a turn's element, for the list of questions to scroll to. */
export function turnAnchor(id: string): string {
  return `turn-${id}`;
}
