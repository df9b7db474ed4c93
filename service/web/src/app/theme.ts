import { createTheme, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = [
  "#eef4fa",
  "#dbe7f2",
  "#b4cde4",
  "#8ab2d6",
  "#6699c8",
  "#4a86bd",
  "#3874ad",
  "#2b6298",
  "#1f4e79",
  "#163a5c",
];

// theme.css holds the variables that Mantine would otherwise write into a style element.
export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 4 },
  colors: { ink },
  fontFamily: "var(--fn-sans)",
  headings: { fontFamily: "var(--fn-sans)" },
  respectReducedMotion: true,
  cursorType: "pointer",
});
