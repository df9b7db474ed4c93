/** Room for the source beside the answer; below it the source lies over the answer. */
export const SIDE_BY_SIDE = "(min-width: 64em)";
