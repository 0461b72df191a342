/**
 * The browser: one Chromium for the whole run, started by the first scenario that opens a page. Each page has a context of its own, so it
 * finds no cookie and no storage of another, and is closed after its scenario.
 *
 * Invariant: Chromium gets these flags and no others, so that it is the same browser on every machine and asks nobody on the network for
 * anything. (The folder for its profile and the pipe that it is driven through are not a matter of behaviour.)
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { CannotHere } from "../targets/target";
import { Tab } from "./browser-tab";

/** Debian's, unless `CHROMIUM` says where another one is. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

interface Running {
  chromium: Browser;
  profile: string;
}

let running: Promise<Running> | undefined;

/** A page of its own, with nothing opened in it yet. @throws CannotHere where there is no Chromium. */
export async function openTab(options: BrowserContextOptions): Promise<Tab> {
  if (!fs.existsSync(CHROMIUM))
    throw new CannotHere(`there is no ${CHROMIUM}; CHROMIUM=path says where a Chromium is`);
  running ??= start();
  const { chromium } = await running;
  const context = await chromium.newContext(options);
  return new Tab(context, await context.newPage());
}

export async function closeBrowser(): Promise<void> {
  const ending = running;
  running = undefined;
  if (ending === undefined) return;
  const { chromium, profile } = await ending;
  await chromium.close();
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

async function start(): Promise<Running> {
  // Loaded here: it takes a while, and most runs open no page.
  const { chromium } = await import("playwright-core");
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-chromium-"));
  const args = [...FLAGS, "--remote-debugging-pipe", `--user-data-dir=${profile}`];
  return {
    chromium: await chromium.launch({ executablePath: CHROMIUM, ignoreDefaultArgs: true, args }),
    profile,
  };
}
