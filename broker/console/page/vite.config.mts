/**
 * How the page is built: plain files without anything inline, for its Content-Security-Policy allows only files of its own origin.
 *
 * Invariant: what a browser loads of it stays under PAGE_MAX_BYTES gzipped, or the build fails.
 */
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const PAGE_MAX_BYTES = 150 * 1024;

export default defineConfig({
  base: "./",
  build: {
    outDir: "../../../dist/broker/console/page",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [staysSmall()],
});

function staysSmall(): Plugin {
  return {
    name: "stays-small",
    apply: "build",
    generateBundle(_options, bundle) {
      const sizes = Object.values(bundle).map((file) =>
        file.type === "chunk" ? gzipSync(file.code).length : gzipSync(file.source).length,
      );
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      if (bytes <= PAGE_MAX_BYTES) return;
      this.error(
        `the page has ${bytes} bytes gzipped, more than ${PAGE_MAX_BYTES}: find out what became big`,
      );
    },
  };
}
