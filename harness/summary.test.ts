import assert from "node:assert/strict";
import { test } from "node:test";
import { summarize } from "./summary";

interface Run {
  name: string;
  /** Status and message of each step of each attempt. */
  attempts: [status: string, message?: string][][];
  /** What was attached to the last attempt. */
  attachment?: string;
}

/** A message stream as cucumber writes it, in which all scenarios run at the same time. */
function stream(...runs: Run[]): string {
  const messages: object[] = [{ meta: {} }, {}];
  for (const [id, { name }] of runs.entries()) messages.push({ pickle: { id: `p${id}`, name } });
  for (const id of runs.keys()) messages.push({ testCase: { id: `c${id}`, pickleId: `p${id}` } });
  for (const [id, { attempts }] of runs.entries()) {
    for (const attempt of attempts.keys()) {
      messages.push({ testCaseStarted: { id: `s${id}.${attempt}`, testCaseId: `c${id}` } });
    }
  }
  for (const [id, { attempts, attachment }] of runs.entries()) {
    for (const [attempt, steps] of attempts.entries()) {
      const testCaseStartedId = `s${id}.${attempt}`;
      for (const [status, message] of steps) {
        messages.push({ testStepFinished: { testCaseStartedId, testStepResult: { status, message } } });
      }
      const willBeRetried = attempt < attempts.length - 1;
      if (attachment !== undefined) messages.push({ attachment: { testCaseStartedId, body: attachment } });
      messages.push({ testCaseFinished: { testCaseStartedId, willBeRetried } });
    }
  }
  return `${messages.map((message) => JSON.stringify(message)).join("\n")}\n`;
}

test("a run without scenarios has neither passed nor failed", () => {
  assert.deepEqual(summarize(""), { passed: [], skipped: [], failures: [] });
  assert.deepEqual(summarize(stream()), { passed: [], skipped: [], failures: [] });
});

test("a scenario has passed when each of its steps has", () => {
  const run = stream({ name: "good", attempts: [[["PASSED"], ["PASSED"]]] });
  assert.deepEqual(summarize(run), { passed: ["good"], skipped: [], failures: [] });
});

test("a scenario has failed with the message of its first failure, and what was skipped behind it does not hide that", () => {
  const steps: [string, string?][] = [["PASSED"], ["FAILED", "first"], ["SKIPPED"], ["FAILED", "second"]];
  assert.deepEqual(summarize(stream({ name: "bad", attempts: [steps] })).failures, [
    { scenario: "bad", message: "first", step: "", notes: [] },
  ]);
});

for (const status of ["UNDEFINED", "PENDING", "AMBIGUOUS", "UNKNOWN"]) {
  test(`a step that is ${status} counts as failed, though cucumber gives it no message`, () => {
    const run = stream({ name: "odd", attempts: [[["PASSED"], [status], ["SKIPPED"]]] });
    assert.deepEqual(summarize(run), {
      passed: [],
      skipped: [],
      failures: [{ scenario: "odd", message: status, step: "", notes: [] }],
    });
  });
}

test("a skipped scenario is listed with the reason that was logged, and says so when there is none", () => {
  const steps: [string][] = [["SKIPPED"], ["SKIPPED"]];
  const run = stream(
    { name: "no Docker", attempts: [steps], attachment: "skipped: only a container can show it" },
    { name: "no reason", attempts: [steps] },
    { name: "other words", attempts: [steps], attachment: "a log line" },
  );
  assert.deepEqual(summarize(run), {
    passed: [],
    skipped: [
      { scenario: "no Docker", reason: "only a container can show it" },
      { scenario: "no reason", reason: "no reason given" },
      { scenario: "other words", reason: "no reason given" },
    ],
    failures: [],
  });
});

test("of a scenario that is tried again, the last attempt counts", () => {
  const run = stream(
    { name: "flaky", attempts: [[["FAILED", "once"]], [["PASSED"]]] },
    { name: "broken", attempts: [[["FAILED", "once"]], [["FAILED", "twice"]]] },
  );
  assert.deepEqual(summarize(run), {
    passed: ["flaky"],
    skipped: [],
    failures: [{ scenario: "broken", message: "twice", step: "", notes: [] }],
  });
});

test("scenarios of the same name are counted each for itself", () => {
  const one = { name: "outline", attempts: [[["PASSED"]]] as [string][][] };
  assert.deepEqual(summarize(stream(one, one)).passed, ["outline", "outline"]);
});

test("half a line at the end, as a killed run leaves it, counts for nothing", () => {
  const whole = stream({ name: "whole", attempts: [[["PASSED"]]] });
  assert.deepEqual(summarize(`${whole}{"testCaseFini`), summarize(whole));
  assert.deepEqual(summarize(whole).passed, ["whole"]);
});

test("a failure names its step, with the kind of it, and what was attached", () => {
  const messages = [
    { pickle: { id: "p", name: "bad", steps: [{ id: "t", text: "all is well", type: "Outcome" }] } },
    { testCase: { id: "c", pickleId: "p", testSteps: [{ id: "hook" }, { id: "s", pickleStepId: "t" }] } },
    { testCaseStarted: { id: "a", testCaseId: "c" } },
    {
      testStepFinished: { testCaseStartedId: "a", testStepId: "hook", testStepResult: { status: "PASSED" } },
    },
    {
      testStepFinished: {
        testCaseStartedId: "a",
        testStepId: "s",
        testStepResult: { status: "FAILED", message: "no" },
      },
    },
    { attachment: { testCaseStartedId: "a", body: "the broker is gone" } },
    { testCaseFinished: { testCaseStartedId: "a", willBeRetried: false } },
  ];
  const { failures } = summarize(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
  const [step, notes] = ["Then all is well", ["the broker is gone"]];
  assert.deepEqual(failures, [{ scenario: "bad", message: "no", step, notes }]);
});
