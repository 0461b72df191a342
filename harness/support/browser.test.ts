import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { closeBrowser, openTab } from "./browser";
import type { Tab } from "./browser-tab";

const skip = fs.existsSync(process.env.CHROMIUM ?? "/usr/bin/chromium") ? false : "there is no Chromium";
const POLICY = "default-src 'self'";
const SCRIPTS: Record<string, string> = {
  "/fine.js": "document.title = 'done'",
  "/throws.js": "document.title = 'done'; throw new Error('thrown')",
  "/rejects.js": "document.title = 'done'; Promise.reject(new Error('rejected'))",
  "/asks.js": "fetch('/nothing').then(() => { document.title = 'done' })",
  "/elsewhere.js": "fetch('http://127.0.0.2:1/').catch(() => { document.title = 'done' })",
  "/refused.js": "fetch('/hangs-up').catch(() => { document.title = 'done' })",
  "/alerts.js": "setTimeout(() => { document.title = 'done' }); alert('hello')",
  "/leaves.js":
    "const a = new AbortController(); fetch('/slow', a).catch(() => { document.title = 'done' }); a.abort()",
};

let server: http.Server;

before(() => {
  server = http.createServer(({ url = "" }, answer) => {
    answer.setHeader("content-security-policy", POLICY);
    if (url in SCRIPTS) return void answer.setHeader("content-type", "text/javascript").end(SCRIPTS[url]);
    // Chromium asks for it by itself.
    if (url === "/favicon.ico") return void answer.writeHead(204).end();
    if (url === "/hangs-up") return void answer.destroy();
    // An answer, even one that nobody waits for any more, would be told of by the page.
    if (url === "/slow") return;
    if (!url.startsWith("/page")) return void answer.writeHead(404).end();
    answer.setHeader("content-type", "text/html").end(`<script src="${url.slice("/page".length)}"></script>`);
  });
  server.listen(0, "127.0.0.1");
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await closeBrowser();
});

async function open(script: string): Promise<Tab> {
  const tab = await openTab({});
  await tab.page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page${script}`);
  // Not `waitForFunction`: where it has to look twice, the page's policy forbids what it does.
  while ((await tab.page.title()) !== "done") await delay(5);
  return tab;
}

test("a page in which nothing goes wrong has no problems, nor has one that breaks off a request", {
  skip,
}, async () => {
  for (const script of ["/fine.js", "/leaves.js"]) {
    const tab = await open(script);
    assert.deepEqual(tab.problems(), []);
    await tab.close();
  }
});

for (const [script, words] of [
  ["/throws.js", "uncaught: Error: thrown"],
  ["/rejects.js", "rejected"],
  ["/asks.js", "404"],
  ["/elsewhere.js", "Content Security Policy"],
  ["/refused.js", "net::ERR_EMPTY_RESPONSE"],
  ["/alerts.js", "a dialog opened: hello"],
] as const) {
  test(`what goes wrong is kept: ${words}`, { skip }, async () => {
    const tab = await open(script);
    assert.match(tab.problems().join("\n"), new RegExp(words));
    await tab.close();
  });
}

test("what a scenario expects to go wrong is no problem", { skip }, async () => {
  const tab = await open("/asks.js");
  tab.expectProblem("404");
  assert.deepEqual(tab.problems(), []);
  await tab.close();
});

test("pages share nothing", { skip }, async () => {
  const [one, other] = [await open("/fine.js"), await open("/fine.js")];
  await one.page.evaluate("localStorage.setItem('theme', 'dark')");
  assert.equal(await other.page.evaluate("localStorage.getItem('theme')"), null);
  assert.ok((await one.picture())!.length > 0);
  await one.close();
  await other.close();
});
