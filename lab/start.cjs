/**
 * `npm run lab`: starts the lab from compiled JavaScript, because the TypeScript compiler alone takes longer to load than
 * the lab may take to answer. What is older than its source is compiled first.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.dirname(__dirname);
const SOURCES = ["broker", "harness", "lab", "exercises", "package.json", "tsconfig.build.json"];
const STAMP = path.join(ROOT, "dist", ".built-for-the-lab");

/** When the newest source file in `file` was changed. */
function newest(file) {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory())
    return /\.ts$|^[^/]*(package|tsconfig\.build)\.json$/.test(path.basename(file)) ? stats.mtimeMs : 0;
  return Math.max(0, ...fs.readdirSync(file).map((name) => newest(path.join(file, name))));
}

function build() {
  process.stderr.write("compiling the broker and the lab …\n");
  const began = new Date();
  const compiler = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
    cwd: ROOT,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) {
    console.error("the project does not compile; the lines above say where (did `npm ci` run?)");
    process.exit(1);
  }
  fs.writeFileSync(STAMP, "");
  fs.utimesSync(STAMP, began, began);
}

const builtMs = fs.statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (SOURCES.some((source) => newest(path.join(ROOT, source)) > builtMs)) build();
require(path.join(ROOT, "dist", "lab", "main.js"));
