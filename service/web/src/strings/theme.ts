export const en = {
  toDark: "Switch to dark colours",
  toLight: "Switch to light colours",
};

export const zh: typeof en = {
  toDark: "切换到深色",
  toLight: "切换到浅色",
};
