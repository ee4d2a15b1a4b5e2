import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // Tauri looks for the page here, and nowhere else.
  server: { port: 1420, strictPort: true },
  clearScreen: false,
  build: {
    target: "es2022",
    // Leaves light-dark() as it is written.
    cssTarget: "safari17.5",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  // Vitest runs components as a browser does, not as a server.
  resolve: mode === "test" ? { conditions: ["browser"] } : {},
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
}));
