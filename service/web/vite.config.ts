import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const API = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  build: {
    // Every browser that runs the page preloads modules by itself.
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { "/v1": API, "/readyz": API },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
  },
});
