import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { DEFINITIONS } from "./settings";

test("the README's table of settings is what the broker's own definitions say", () => {
  const [, table] = /^<!-- settings -->\n([\s\S]*?)^<!-- \/settings -->$/m.exec(
    fs.readFileSync("README.md", "utf8"),
  )!;
  const rows = Object.values(DEFINITIONS).map(({ env, fallback, sentence }) => {
    return `| \`${env}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${sentence} |\n`;
  });
  assert.equal(table, `| setting | default | what it does |\n|---|---|---|\n${rows.join("")}`);
});
