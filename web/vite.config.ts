import { defineConfig } from "vitest/config";

/**
 * Three pages, one shared client. The hub serves `dist/<page>/index.html` at the page's own address and
 * `dist/assets/` (hashed names, cacheable for ever) at `/assets/`.
 */
export default defineConfig({
  base: "/",
  build: {
    target: "es2022",
    // Files of their own instead of data: addresses, so that a strict content security policy holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: { phone: "phone/index.html", sign: "sign/index.html", console: "console/index.html" },
    },
  },
  worker: { format: "es" },
  test: { environment: "jsdom", include: ["{client,phone,sign,console}/**/*.test.ts"] },
});
