/** The page's own addresses; the service answers each of them with the page. */
export const paths = { ask: "/", library: "/library" } as const;
