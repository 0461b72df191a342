/**
 * `npm run docs:console`: makes the pictures of docs/CONSOLE.md and of the README anew. They are those of a scenario, which drives the page
 * in a browser; here the upper part of a few is taken over.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { closeBrowser, openTab } from "../harness/support/browser";

const FEATURE = path.join("features", "21-console", "pictures.feature");
const TARGET = path.join("docs", "console");
const WIDTH = 1280;
/** So much as a screen shows of it. */
const HEIGHT_MAX = 840;
/** Larger ones would be slow to load where the network is. */
const BYTES_MAX = 200_000;

/** The picture in the documentation, and the scenario's name of it. */
const PICTURES: Readonly<Record<string, string>> = {
  "topic.png": "topic-light-wide",
  "group.png": "group-light-wide",
  "wire.png": "wire-light-wide",
};

async function main(): Promise<void> {
  const reports = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-pictures-"));
  try {
    const env = { ...process.env, LAB_TARGET: "process", LAB_REPORTS: reports };
    const { status } = spawnSync("npm", ["test", "--", FEATURE, "--name", "wide"], { env, stdio: "inherit" });
    if (status !== 0) throw new Error("the scenario failed, so no picture was taken over");
    fs.mkdirSync(TARGET, { recursive: true });
    for (const [picture, name] of Object.entries(PICTURES)) {
      const made = path.join(reports, "console", `${name}.png`);
      if (!fs.existsSync(made))
        throw new Error(`the scenario has kept no picture "${name}": is there a browser?`);
      const bytes = await upperPart(made);
      if (bytes.length > BYTES_MAX)
        throw new Error(`"${name}" has ${bytes.length} bytes; at most ${BYTES_MAX} are wanted`);
      fs.writeFileSync(path.join(TARGET, picture), bytes);
      console.log(`${path.join(TARGET, picture)}: ${bytes.length} bytes`);
    }
  } finally {
    await closeBrowser();
    fs.rmSync(reports, { recursive: true, force: true });
  }
}

/** The browser cuts it. */
async function upperPart(picture: string): Promise<Buffer> {
  const { page } = await openTab({ viewport: { width: WIDTH, height: HEIGHT_MAX } });
  const source = `data:image/png;base64,${fs.readFileSync(picture, "base64")}`;
  await page.setContent(`<body style="margin:0;overflow:hidden"><img style="display:block" src="${source}">`);
  const height = (await page.evaluate(
    "document.images[0].decode().then(() => document.images[0].height)",
  )) as number;
  const clip = { x: 0, y: 0, width: WIDTH, height: Math.min(height, HEIGHT_MAX) };
  return page.screenshot({ clip });
}

void main();
