import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileOf, labFolder } from "./testing";

const LOG = "02-the-append-only-log";

test("a course from the list to the solution", async (t) => {
  const { lab, answer, folder } = await labFolder(t);
  const before = await lab();
  assert.equal(before.code, 0);
  assert.match(before.output, /→ +1 .*\n/);
  assert.match(before.output, /░ 0 of \d+ passed/);
  assert.match(before.output, /next: npm run lab -- start 1/);

  const begun = await lab("start", "2");
  assert.equal(begun.code, 0, begun.output);
  assert.match(begun.output, /The story/);
  assert.match(begun.output, /write in: +answers\/02-the-append-only-log\/answer\.ts/);
  assert.equal(
    fs.readFileSync(path.join(folder, "answers", LOG, "answer.ts"), "utf8"),
    fileOf(LOG, "starter", "answer.ts"),
  );

  const first = await lab("check", "2");
  assert.equal(first.code, 1);
  const order = [
    "not yet",
    "failed at: Then it receives",
    "sent: ",
    "expected: ",
    "received: ",
    "The first difference",
    "by hand",
    "the broker's log:",
  ];
  const places = order.map((words) => first.output.indexOf(words));
  assert.deepEqual(
    [...places].sort((a, b) => a - b),
    places,
    first.output,
  );
  assert.ok(!places.includes(-1), first.output);

  const early = await lab("solution", "2");
  assert.equal(early.code, 1);
  assert.match(early.output, /^exercise 2 is not passed yet.*--reveal\n$/);

  answer(LOG, fileOf(LOG, "solution", "answer.ts"));
  const second = await lab("check", "2");
  assert.equal(second.code, 0, second.output);
  assert.match(second.output, /✓ exercise 2, The append-only log: passed \(\d+ scenarios, .*process\)/);
  const after = (await lab()).output;
  assert.match(after, /✓ +2 .*passed \d{4}-\d\d-\d\d\n/);
  assert.match(after, /█+░+ 1 of \d+ passed/);

  const solution = await lab("solution", "2");
  assert.equal(solution.code, 0);
  assert.match(solution.output, /^\+ +const baseOffset = tail\.logEndOffset;$/m);
  assert.match(solution.output, /^- +\/\/ TODO/m);
});

test("each hint once, then the last one again", async (t) => {
  const { lab } = await labFolder(t);
  for (const number of [1, 2, 3, 3]) {
    const { code, output } = await lab("hint", "2");
    assert.equal(code, 0);
    assert.match(output, new RegExp(`^hint ${number} of 3 for exercise 2\n`));
  }
});

test("start does not write over an answer, and --again puts it aside", async (t) => {
  const { lab, answer, folder } = await labFolder(t);
  answer(LOG, "my work");
  const refused = await lab("start", "2");
  assert.equal(refused.code, 1);
  assert.match(refused.output, /is there already.*--again\n$/);
  assert.equal((await lab("start", "2", "--again")).code, 0);
  assert.equal(fs.readFileSync(path.join(folder, "answers", `${LOG}.1`, "answer.ts"), "utf8"), "my work");
});

const MISTAKEN: [words: string[], sentence: RegExp][] = [
  [["check", "99"], /^there is no exercise 99; they are numbered 1 to \d+: npm run lab\n$/],
  [["check", "two"], /^there is no exercise two; they are numbered 1 to \d+: npm run lab\n$/],
  [["start", "0"], /^there is no exercise 0; they are numbered/],
  [
    ["check", "2"],
    /^there is no answers\/02-the-append-only-log\/answer\.ts yet; begin with: npm run lab -- start 2\n$/,
  ],
  [["grade", "nowhere"], /^there is no folder nowhere\n$/],
  [["class", "nowhere"], /^there is no folder nowhere\n$/],
  [["class", "docs"], /^docs has no folder with answers in it/],
  [["handout", "docs"], /^docs is not empty/],
  [["handout", "inside"], /^inside is inside the project/],
];

test("each mistaken command gets one clear sentence and a non-zero exit code", async (t) => {
  const { lab } = await labFolder(t);
  for (const [words, sentence] of MISTAKEN) {
    const { code, output } = await lab(...words);
    assert.match(output, sentence, words.join(" "));
    assert.equal(code, 1, words.join(" "));
  }
  const unknown = await lab("chekc", "2");
  assert.notEqual(unknown.code, 0);
  assert.match(unknown.output, /chekc/);
});

test("a syntax error is told with its line", async (t) => {
  const { lab, answer } = await labFolder(t);
  answer(LOG, "export default (parts) => ({\n  append: {{\n});\n");
  const { code, output } = await lab("check", "2");
  assert.equal(code, 1);
  assert.match(output, /^answers\/02-the-append-only-log\/answer\.ts:2:\d+ is no TypeScript: .*\n$/);
});

test("grade reports what passed, what failed and what is missing, in four files", async (t) => {
  const { lab, answer, folder } = await labFolder(t);
  answer(LOG, fileOf(LOG, "broken", "counts-batches.ts"));
  answer("08-at-most-once-at-least-once", fileOf("08-at-most-once-at-least-once", "solution", "answer.ts"));
  const { code, output } = await lab("grade");
  assert.equal(code, 1);
  assert.match(output, / 2 +The append-only log +failed +\d\/\d +Then it receives/);
  assert.match(output, / 8 +At most once, at least once +passed +5\/5/);
  assert.match(output, / 9 +Break it +missing/);
  const read = (name: string) => fs.readFileSync(path.join(folder, "reports", name), "utf8");
  const { grades } = JSON.parse(read("grade.json"));
  assert.equal(
    grades.find(({ exercise }: { exercise: { number: number } }) => exercise.number === 8).status,
    "passed",
  );
  const { tests } = JSON.parse(read("grade.gradescope.json"));
  const [log, once] = ["2", "8"].map((number) =>
    tests.find((one: { number: string }) => one.number === number),
  );
  assert.ok(log.score > 0 && log.score < log.max_score, "part of the scenarios is part of the points");
  assert.equal(once.score, once.max_score);
  assert.match(
    read("grade.junit.xml"),
    /<testcase [^>]*02-the-append-only-log[^>]*><failure message="Then it receives/,
  );
  assert.match(read("grade.html"), /batches are counted instead of messages/);
});

test("a class: who stands where, and where most fail; a student's own features and steps count for nothing", async (t) => {
  const { lab, folder } = await labFolder(t);
  const put = (student: string, answer: string) => {
    const answers = path.join(folder, "students", student, "answers", LOG);
    fs.mkdirSync(answers, { recursive: true });
    fs.writeFileSync(path.join(answers, "answer.ts"), answer);
  };
  put("ada", fileOf(LOG, "solution", "answer.ts"));
  put("bob", fileOf(LOG, "broken", "counts-batches.ts"));
  put("eve", fileOf(LOG, "broken", "counts-batches.ts"));
  const own = path.join(folder, "students", "eve", "exercises", LOG);
  fs.mkdirSync(own, { recursive: true });
  fs.writeFileSync(
    path.join(own, "exercise.feature"),
    "Feature: Easy\n  Scenario: Always\n    Given a broker\n",
  );
  const { code, output } = await lab("class", "students");
  assert.equal(code, 0, output);
  assert.match(output, /2 students fail exercise 2 at: Then it receives "OK my-topic-0@3/);
  const rows = fs.readFileSync(path.join(folder, "reports", "class.csv"), "utf8").split("\n");
  assert.deepEqual(
    rows.slice(1, 4).map((row) => row.split(",").filter((cell) => cell !== "missing")),
    [
      ["ada", "passed", "1"],
      ["bob", "failed", "0"],
      ["eve", "failed", "0"],
    ],
  );
  assert.match(fs.readFileSync(path.join(folder, "reports", "class.html"), "utf8"), /bob, eve/);
});
