import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "./judgement";
import { TALKS } from "./talks";
import type { Count } from "./tireless";
import type { Sample } from "./trend";
import { passes } from "./verdict";

const SAMPLES = 121;
const A_SECOND = 1000;

/** A run in which each of the four does the same all the time, and `change` says what is different. */
function run(change: (sample: Sample) => Sample = (sample) => sample): Sample[] {
  return Array.from({ length: SAMPLES }, (_, seconds) => {
    const messages = A_SECOND * seconds;
    const count: Count = {
      messages,
      overtaken: 0,
      refused: 0,
      refusal: "",
      bytes: messages,
      cutOff: 0,
      reason: "",
    };
    const counts = Object.fromEntries(Object.keys(TALKS).map((name) => [name, count]));
    const [logStartOffset, logEndOffset] = [messages, 2 * messages];
    return change({ seconds, memoryMb: 200, files: 30, logStartOffset, logEndOffset, counts });
  });
}

function withCount(name: string, change: (count: Count, sample: Sample) => Partial<Count>) {
  return (sample: Sample): Sample => {
    const count = sample.counts[name]!;
    return { ...sample, counts: { ...sample.counts, [name]: { ...count, ...change(count, sample) } } };
  };
}

function failuresIn(samples: readonly Sample[]): string[] {
  return judge(samples)
    .filter((verdict) => !passes(verdict))
    .map(({ name, note }) => (note === undefined ? name : `${name} (${note})`));
}

test("a run in which everybody gets something done all the time passes", () => {
  assert.deepEqual(failuresIn(run()), []);
});

for (const name of Object.keys(TALKS)) {
  test(`a ${name} that does nothing for a tenth of the run fails it`, () => {
    const rests = withCount(name, ({ messages }, { seconds }) => ({
      messages: seconds < 60 ? messages : Math.max(60 * A_SECOND, messages - 12 * A_SECOND),
    }));
    const [failure, ...more] = failuresIn(run(rests));
    assert.match(
      failure!,
      new RegExp(`^${name}: messages a second in the slowest tenth.* \\(0 and 1,000 a second\\)$`),
    );
    assert.deepEqual(more, []);
  });

  test(`a ${name} that gets slower than half of what it was fails the run`, () => {
    const tires = withCount(name, ({ messages }, { seconds }) => ({
      messages: messages - 0.6 * A_SECOND * Math.max(0, seconds - 100),
    }));
    assert.equal(failuresIn(run(tires)).length, 1);
  });

  test(`a ${name} of which nothing is heard fails the run`, () => {
    const isMissing = (sample: Sample) => {
      const { [name]: _, ...counts } = sample.counts;
      return { ...sample, counts };
    };
    assert.ok(
      failuresIn(run(isMissing)).some((failure) => failure.includes(`nothing is known of the ${name}`)),
    );
  });

  test(`a ${name} that is cut off once, or refused once, fails the run, with the reason`, () => {
    const isCutOff = withCount(name, () => ({ cutOff: 1, reason: "read ECONNRESET" }));
    assert.match(failuresIn(run(isCutOff)).join(), new RegExp(`${name}, at last: read ECONNRESET`));
    const isRefused = withCount(name, () => ({ refused: 1, refusal: "NOT_LEADER_OR_FOLLOWER" }));
    assert.match(failuresIn(run(isRefused)).join(), new RegExp(`${name}, at last: NOT_LEADER_OR_FOLLOWER`));
  });
}

test("a consumer that reads on and on, and hardly anything of what is written, fails the run", () => {
  const reads = (percent: number) =>
    failuresIn(
      run(withCount("text consumer", ({ messages }) => ({ messages: (2 * messages * percent) / 100 }))),
    );
  assert.deepEqual(reads(25), []);
  assert.match(reads(24).join(), /^text consumer: messages read, of those written/);
});

test("a log whose start stands still for a tenth of the run fails it", () => {
  const stands = (sample: Sample) => ({
    ...sample,
    logStartOffset: Math.min(sample.logStartOffset, 108_000),
  });
  assert.match(failuresIn(run(stands)).join(), /^retention: /);
});

test("memory and open files may grow while the broker warms up, and not after that", () => {
  const warms = (sample: Sample) => {
    const warmth = Math.min(sample.seconds, 60);
    return { ...sample, memoryMb: 100 + 5 * warmth, files: 20 + warmth };
  };
  assert.deepEqual(failuresIn(run(warms)), []);
  const leaks = (sample: Sample) => ({ ...sample, memoryMb: 200 + 0.7 * sample.seconds });
  assert.match(failuresIn(run(leaks)).join(), /^memory grows in the second half by$/);
  const keepsOpen = (sample: Sample) => ({ ...sample, files: 30 + sample.seconds / 5 });
  assert.match(failuresIn(run(keepsOpen)).join(), /^open files grow in the second half by$/);
});

test("a run in which nothing happens, and one without a sample, fail for everybody", () => {
  const sleeps = (sample: Sample) => {
    const counts = Object.fromEntries(
      Object.entries(sample.counts).map(([name, count]) => [name, { ...count, messages: 0 }]),
    );
    return { ...sample, logStartOffset: 0, logEndOffset: 0, counts };
  };
  assert.equal(failuresIn(run(sleeps)).length, 7);
  assert.equal(failuresIn([]).length, 9);
});
