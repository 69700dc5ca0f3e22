import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

import { defineConfig } from "vitest/config";

const COMPRESSIBLE = /\.(js|css|svg)$/;

/** Stores each asset compressed beside itself, so that the hub sends it as it lies on the disk. */
const compressed = {
  name: "compressed",
  apply: "build" as const,
  closeBundle(): void {
    const folder = join(import.meta.dirname, "dist", "assets");
    for (const name of readdirSync(folder).filter((each) => COMPRESSIBLE.test(each))) {
      const path = join(folder, name);
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: constants.Z_BEST_COMPRESSION }));
    }
  },
};

/**
 * Five pages, one shared client. The hub serves `dist/<page>/index.html` at the page's own address and
 * `dist/assets/` (hashed names, cacheable for ever) at `/assets/`.
 */
export default defineConfig({
  base: "/",
  plugins: [compressed],
  build: {
    target: "es2022",
    // Files of their own instead of data: addresses, so that a strict content security policy holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: { phone: "phone/index.html", sign: "sign/index.html", console: "console/index.html", staff: "staff/index.html", docs: "docs/index.html" },
    },
  },
  worker: { format: "es" },
  test: { environment: "jsdom", include: ["{client,phone,sign,console,staff,docs}/**/*.test.ts"] },
});
