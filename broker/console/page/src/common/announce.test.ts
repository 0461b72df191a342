import assert from "node:assert/strict";
import { test } from "node:test";
import { announce, announceMore, said } from "./announce";

test("a flood is one sentence with the number of it, along with the newest of anything else", async () => {
  const heard: string[] = [];
  const end = said.subscribe((text) => heard.push(text));
  for (let turn = 0; turn < 12; turn++)
    announceMore("letters-0", 2, (more) => `${more} new messages in letters-0.`);
  announce("The page shows what was.", "connection");
  announce("The page is live again.", "connection");
  await new Promise((resolve) => setTimeout(resolve, 400));
  end();
  assert.deepEqual(heard, ["24 new messages in letters-0. The page is live again."]);
});
