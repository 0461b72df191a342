import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { again, optionsOf } from "./options";

/** The words that a shell makes of a command, without those that start the program. */
function wordsOf(command: string): string[] {
  const start = "npm run torture -- ";
  assert.ok(command.startsWith(start));
  const show = `for word in ${command.slice(start.length)}; do printf '%s\\n' "$word"; done`;
  return execFileSync("sh", ["-c", show], { encoding: "utf8" }).split("\n").slice(0, -1);
}

test("what is as it is by itself is left out, but for the seed", () => {
  assert.equal(again(optionsOf(["--seed", "7"])), "npm run torture -- --seed 7");
  assert.equal(again(optionsOf(["--seed", "7", "--faults", "12"])), "npm run torture -- --seed 7");
  assert.match(again(optionsOf([])), /^npm run torture -- --seed \d+$/);
});

test("the command says all that was said, so that a shell says it again", () => {
  const words = "--minutes 0.5 --seed 7 --round 3 --faults 24 --extension a.js b.js --prove".split(" ");
  words.push("--only", "power cut", "disk full", "--workload", "@platformatic/kafka, acks=1");
  words.push("--set", "KAFKA_A=it's $HOME", "LAB_B=false");
  const options = optionsOf(words);
  assert.deepEqual(optionsOf(wordsOf(again(options))), options);
});

test("a round is seen again with the options of its campaign", () => {
  const options = optionsOf(["--seed", "7", "--faults", "24", "--only", "power cut"]);
  const command = again({ ...options, round: 9 });
  assert.equal(command, "npm run torture -- --seed 7 --round 9 --faults 24 --only 'power cut'");
});
