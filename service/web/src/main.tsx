import "./app/mantine";
import "./app/theme.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { language } from "./strings";
import { TAGS } from "./strings/language";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

document.documentElement.lang = TAGS[language];
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
