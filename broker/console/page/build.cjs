/**
 * Builds the page where it is missing, or older than its source: so that `npm start` and `npm test` have it, and wait for it only
 * when it has changed.
 */
const { existsSync, globSync, statSync } = require("node:fs");
const { join } = require("node:path");

const BUILT = join(__dirname, "../../../dist/broker/console/page/index.html");
const SOURCES = ["*.{mts,json,html}", "src/**", "public/**", "../messages.ts"];

const isFresh = () => {
  if (!existsSync(BUILT)) return false;
  const builtMs = statSync(BUILT).mtimeMs;
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: __dirname }));
  return files.every(
    (file) => file.endsWith(".test.ts") || statSync(join(__dirname, file)).mtimeMs <= builtMs,
  );
};

async function main() {
  if (isFresh()) return;
  const { build } = await import("vite");
  await build({ root: __dirname, logLevel: "warn" });
}

main().catch((error) => {
  process.stderr.write(`the console's page could not be built: ${error.message}\n`);
  process.exitCode = 1;
});
