import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Recovery } from "../../broker/log/recovery";
import { type Parts, standardParts } from "../../broker/parts";
import { tryDamaged } from "./folder-check";
import type { Damage } from "./input";
import { makeTemplate, type Template } from "./template";

const FIRST = "t0-0/00000000000000000000.log";
const LAST = "t0-0/00000000000000000027.log";
const LOG_START = "t1-0/log-start-offset-checkpoint";
const { recovery } = standardParts;

let template: Template;
const copy = path.join(os.tmpdir(), `kafka-lab-damaged-${process.pid}`);

before(async () => {
  template = await makeTemplate();
});

after(() => {
  for (const folder of [template.folder, copy]) fs.rmSync(folder, { recursive: true, force: true });
});

function torn(file: string): Damage {
  return { file, kind: "cut", at: template.contents.get(file)!.length - 1 };
}

function replaced(file: string, text: string): Damage {
  return { file, kind: "write", at: 0, bytes: Buffer.from(text) };
}

function withRecovery(examine: Recovery["examine"]): Parts {
  return { ...standardParts, recovery: { examine } };
}

/** In the catalogue `text` is wherever what `pattern` finds was. */
function catalogue(pattern: RegExp, text: string): Damage {
  const content = template.contents.get("topics.json")!.toString("utf8");
  return replaced("topics.json", content.replaceAll(pattern, text).padEnd(content.length));
}

const SURVIVED: readonly [what: string, damage: () => Damage, outcome: string][] = [
  ["a torn end is cut", () => torn(LAST), "a torn end cut"],
  ["what has something behind it is offline", () => torn(FIRST), "a partition offline, or gone"],
  [
    "a file that is removed at the end leaves no trace",
    () => ({ file: LAST, kind: "remove" }),
    "an end gone without a trace",
  ],
  [
    "an index is made anew",
    () => ({ file: "t0-0/00000000000000000000.timeindex", kind: "cut", at: 3 }),
    "all there",
  ],
  ["records are deleted as the checkpoint says", () => replaced(LOG_START, "0\n1\n7\n"), "all there"],
  ["segments go that hold deleted records only", () => replaced(LOG_START, "0\n1\n20\n"), "all there"],
  ["a log goes that ends before it begins", () => replaced(LOG_START, "0\n1\n999\n"), "all there"],
  [
    "a partition that the catalogue has lost is said",
    () => catalogue(/"partitions": 2/g, '"partitions": 1'),
    "a partition offline, or gone",
  ],
  [
    "a topic under another name has its messages still",
    () => catalogue(/"name": "t0"/g, '"name": "t9"'),
    "a partition offline, or gone",
  ],
  [
    "a catalogue in which two topics have one name is refused",
    () => catalogue(/"name": "t0"/g, '"name": "t1"'),
    "refused at the first start: KAFKA_STORAGE_ERROR",
  ],
  [
    "and so is one in which they have one folder",
    () => catalogue(/"folder": "t0"/g, '"folder": "t1"'),
    "refused at the first start: KAFKA_STORAGE_ERROR",
  ],
];

for (const [what, damage, outcome] of SURVIVED) {
  test(`${what}, and no fault is seen in it`, async () => {
    assert.deepEqual(await tryDamaged(template, [damage()], copy), { fault: undefined, outcome });
  });
}

test("a broker that cuts a torn end and says nothing is found out", async () => {
  const parts = withRecovery(async (segments, compactedBelow) => {
    const verdict = await recovery.examine(segments, compactedBelow);
    if (verdict.kind !== "torn") return verdict;
    segments[verdict.segment]!.log.truncate(verdict.position);
    return { kind: "whole", nextOffset: verdict.nextOffset };
  });
  const { fault } = await tryDamaged(template, [torn(LAST)], copy, parts);
  assert.match(
    fault ?? "",
    /^t0-0: 0+27\.log has no whole batch at byte \d+, and the broker's log does not name it$/,
  );
});

test("a broker that drops all of a damaged partition is found out, although it says so", async () => {
  const parts = withRecovery(async (segments, compactedBelow) => {
    const verdict = await recovery.examine(segments, compactedBelow);
    if (verdict.kind === "whole") return verdict;
    return { kind: "torn", nextOffset: 0, segment: 0, position: 0, bytesLost: 1, reason: "it is damaged" };
  });
  for (const file of [FIRST, LAST]) {
    const { fault } = await tryDamaged(template, [torn(file)], copy, parts);
    assert.match(fault ?? "", /^t0\/0: offset 0 is whole in its files, and is not shown$/);
  }
});

test("a broker that cuts what has something behind it is found out", async () => {
  const parts = withRecovery(async (segments, compactedBelow) => {
    const verdict = await recovery.examine(segments, compactedBelow);
    if (verdict.kind !== "damaged") return verdict;
    const nextOffset = segments[verdict.segment]!.baseOffset;
    return { ...verdict, kind: "torn", nextOffset, position: 0, bytesLost: 1 };
  });
  const { fault } = await tryDamaged(template, [torn("t0-0/00000000000000000015.log")], copy, parts);
  assert.match(fault ?? "", /^t0\/0: offset 15 is whole in its files, and is not shown$/);
});
