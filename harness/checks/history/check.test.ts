import assert from "node:assert/strict";
import { test } from "node:test";
import { CHECKS, checkHistory } from "./check";
import { ANOMALY_NAMES, type AnomalyName, type History, type Operation } from "./operations";

const P = { topic: "t", partition: 0 };
type Change = (operations: Operation[], messages: { offset: number; value: string }[]) => void;

/** Two producers and two consumers, who all did what they should; also a send of which nothing was ever heard. */
function goodOperations(): Operation[] {
  const send = (producer: string, value: string, acks: 1 | "all" = "all", isIdempotent = true): Operation => {
    return { kind: "send", atMs: 0, ...P, producer, value, acks, isIdempotent };
  };
  const stored = (value: string, offset: number): Operation => {
    return { kind: "outcome", atMs: 0, value, result: "acknowledged", offset };
  };
  const poll = (consumer: string, ...messages: [number, string][]): Operation => {
    return {
      kind: "poll",
      atMs: 0,
      ...P,
      consumer,
      messages: messages.map(([offset, value]) => ({ offset, value })),
    };
  };
  const seek = (consumer: string, offset: number): Operation => ({
    kind: "seek",
    atMs: 0,
    ...P,
    consumer,
    offset,
  });
  return [
    send("p", "p-0-of-the-first"),
    send("p", "p-1-of-the-first"),
    send("q", "q-0-of-the-second", 1, false),
    stored("p-0-of-the-first", 0),
    seek("c", 0),
    stored("q-0-of-the-second", 1),
    poll("c", [0, "p-0-of-the-first"], [1, "q-0-of-the-second"]),
    stored("p-1-of-the-first", 2),
    { kind: "commit", atMs: 0, ...P, group: "g", offset: 2 },
    send("q", "q-1-unanswered", 1, false),
    send("q", "q-2-refused", 1, false),
    { kind: "outcome", atMs: 0, value: "q-2-refused", result: "refused", offset: undefined },
    { kind: "committed", atMs: 0, ...P, group: "g", offset: 2 },
    seek("d", 2),
    poll("d", [2, "p-1-of-the-first"]),
    poll("c", [2, "p-1-of-the-first"], [3, "q-1-unanswered"]),
    poll("d", [3, "q-1-unanswered"]),
  ];
}

function goodLog(): { offset: number; value: string }[] {
  return ["p-0-of-the-first", "q-0-of-the-second", "p-1-of-the-first", "q-1-unanswered"].map(
    (value, offset) => ({ offset, value }),
  );
}

function history(change: Change = () => {}, startOffset = 0): History {
  const [operations, messages] = [goodOperations(), goodLog()];
  change(operations, messages);
  return { operations, logs: [{ ...P, startOffset, messages }] };
}

function pollAt(operations: Operation[], at: number): { offset: number; value: string }[] {
  const poll = operations[at]!;
  assert.equal(poll.kind, "poll");
  return (poll as Extract<Operation, { kind: "poll" }>).messages as { offset: number; value: string }[];
}

function set<K extends Operation["kind"]>(
  operations: Operation[],
  at: number,
  kind: K,
  change: Partial<Extract<Operation, { kind: K }>>,
): void {
  assert.equal(operations[at]!.kind, kind);
  operations[at] = { ...operations[at]!, ...change } as Operation;
}

/** One thing that went wrong, and the numbers of the two operations that prove it. */
const WRONG: Record<AnomalyName, { change: Change; proof: [string, string] }> = {
  "lost write": {
    // Nobody read it and it is gone: only its producer can tell.
    change: (operations, messages) => {
      messages.splice(2, 1);
      pollAt(operations, 14).length = 0;
      pollAt(operations, 15).shift();
    },
    proof: ["#7: ", "at last, t-0 did not hold"],
  },
  hole: {
    // What q was told with acks=1 went with the power, and what was acknowledged behind it stayed.
    change: (operations, messages) => {
      messages.splice(1, 1);
      operations.push({ kind: "power cut", atMs: 0 });
    },
    proof: ["#5: ", "#7: "],
  },
  duplicate: {
    change: (operations, messages) => {
      messages.push({ offset: 4, value: "p-1-of-the-first" });
      pollAt(operations, 16).push({ offset: 4, value: "p-1-of-the-first" });
    },
    proof: ["at last, t-0@2 held", "at last, t-0@4 held"],
  },
  "inconsistent offset": {
    change: (operations) => {
      pollAt(operations, 16)[0]!.value = "q-0-of-the-second";
    },
    proof: ["#15: c read", "#16: d read"],
  },
  "non-monotonic send": {
    // What p sent second is stored before what it sent first.
    change: (operations, messages) => {
      for (const at of [3, 7])
        set(operations, at, "outcome", { value: at === 3 ? "p-1-of-the-first" : "p-0-of-the-first" });
      [messages[0]!.value, messages[2]!.value] = [messages[2]!.value, messages[0]!.value];
      pollAt(operations, 6)[0]!.value = "p-1-of-the-first";
      pollAt(operations, 14)[0]!.value = "p-0-of-the-first";
      pollAt(operations, 15)[0]!.value = "p-0-of-the-first";
    },
    proof: ["#0: p sent", "#1: p sent"],
  },
  "non-monotonic poll": {
    change: (operations) => {
      pollAt(operations, 15).unshift({ offset: 1, value: "q-0-of-the-second" });
    },
    proof: ["#6: c read", "#15: c read"],
  },
  "skipped poll": {
    change: (operations) => {
      pollAt(operations, 15).shift();
    },
    proof: ["#6: c read", "#15: c read"],
  },
  unseen: {
    change: (_, messages) => {
      messages.push({ offset: 4, value: "q-1-unanswered" });
    },
    proof: ["#16: d read last", "at last, t-0@4 held"],
  },
  "precommitted read": {
    change: (operations, messages) => {
      messages.push({ offset: 4, value: "q-2-refused" });
      pollAt(operations, 16).push({ offset: 4, value: "q-2-refused" });
    },
    proof: ["#16: d read", "#11: "],
  },
  "torn message": {
    change: (operations, messages) => {
      messages[3]!.value = "q-1-unans";
      pollAt(operations, 15)[1]!.value = "q-1-unans";
      pollAt(operations, 16)[0]!.value = "q-1-unans";
    },
    proof: ["#15: c read", "#9: q sent"],
  },
  "lost commit": {
    change: (operations) => set(operations, 12, "committed", { offset: -1 }),
    proof: ["#8: the group g committed t-0@2", "#12: the broker said that it is at nowhere"],
  },
  resurrected: {
    change: (operations, messages) => {
      messages.splice(0, 1);
      operations.push({ kind: "delete", atMs: 0, ...P, offset: 2 });
      operations.push({ kind: "deleted", atMs: 0, ...P, offset: 2 });
    },
    proof: ["#18: the broker said that what is before t-0@2 is deleted", "at last, t-0@1 held"],
  },
};

test("a commit that was not answered may be where the group is, also where it went back, and nowhere else", () => {
  const found = (offset: number) =>
    checkHistory(
      history((operations) => {
        const at = operations.findIndex(({ kind }) => kind === "committed");
        operations.splice(at, 0, { kind: "unanswered commit", atMs: 0, ...P, group: "g", offset: 1 });
        set(operations, at + 1, "committed", { offset });
      }),
    ).map(({ name }) => name);
  assert.deepEqual(found(1), []);
  assert.deepEqual(found(0), ["lost commit"]);
});

test("what was deleted is not lost, not skipped and not unseen, also where nobody heard that it is gone", () => {
  for (const isTold of [true, false]) {
    const shortened = history((operations, messages) => {
      messages.splice(0, 2);
      pollAt(operations, 6).length = 0;
      operations.push({ kind: "delete", atMs: 0, ...P, offset: 2 });
      if (isTold) operations.push({ kind: "deleted", atMs: 0, ...P, offset: 2 });
    });
    assert.deepEqual(checkHistory(shortened), []);
  }
});

test("what is not before a deletion is lost all the same", () => {
  const names = checkHistory(
    history((operations, messages) => {
      messages.splice(0, 3);
      operations.push({ kind: "delete", atMs: 0, ...P, offset: 2 });
      operations.push({ kind: "deleted", atMs: 0, ...P, offset: 2 });
    }),
  ).map(({ name }) => name);
  assert.deepEqual(names, ["lost write"]);
});

test("an offset that was deleted is not given again", () => {
  const anomalies = checkHistory(
    history((operations, messages) => {
      messages.length = 0;
      operations.push({ kind: "delete", atMs: 0, ...P, offset: 4 });
      operations.push({ kind: "deleted", atMs: 0, ...P, offset: 4 });
      operations.push({ kind: "power cut", atMs: 0 });
      const asked = { producer: "r", acks: "all", isIdempotent: false } as const;
      operations.push({ kind: "send", atMs: 0, ...P, ...asked, value: "r" });
      operations.push({ kind: "outcome", atMs: 0, value: "r", result: "acknowledged", offset: 3 });
    }),
  );
  assert.deepEqual(
    anomalies.map(({ name, seen }) => [name, seen[1]]),
    [["resurrected", '#21: "r" was acknowledged at offset 3']],
  );
});

test("where all is well nothing is found", () => {
  assert.deepEqual(checkHistory(history()), []);
});

for (const name of ANOMALY_NAMES) {
  test(`${name}: found alone, and proved by the two operations`, () => {
    const { change, proof } = WRONG[name];
    const anomalies = checkHistory(history(change));
    assert.deepEqual(
      anomalies.map((anomaly) => anomaly.name),
      [name],
    );
    const [first, second] = anomalies[0]!.seen;
    assert.ok(first.startsWith(proof[0]), first);
    assert.ok(second.startsWith(proof[1]), second);
  });
}

for (const check of CHECKS)
  test(`without ${check.name} something is not found that no other check finds`, () => {
    const others = CHECKS.filter((other) => other !== check);
    const missed = ANOMALY_NAMES.filter((name) => {
      const wrong = history(WRONG[name].change);
      return checkHistory(wrong, [check]).length > 0 && checkHistory(wrong, others).length === 0;
    });
    assert.notDeepEqual(missed, []);
  });

test("each anomaly is found by one check alone", () => {
  for (const name of ANOMALY_NAMES) {
    const wrong = history(WRONG[name].change);
    const finders = CHECKS.filter((check) => checkHistory(wrong, [check]).length > 0);
    assert.equal(finders.length, 1, name);
  }
});

test("a partition that cannot be read has lost what was acknowledged, and what the broker said of it is the proof", () => {
  const { operations, logs } = history();
  const refused = { ...logs[0]!, messages: [], refusal: "ERR KAFKA_STORAGE_ERROR t-0 is damaged" };
  const lost = checkHistory({ operations, logs: [refused] }).filter(({ name }) => name === "lost write");
  assert.deepEqual(
    lost.map(({ seen }) => seen[1]),
    Array(3).fill("at last, t-0 could not be read: ERR KAFKA_STORAGE_ERROR t-0 is damaged"),
  );
});

test("what was acknowledged before something was sent has the lower offset, whoever sent it", () => {
  const anomalies = checkHistory(
    history((operations, messages) => {
      const send = {
        kind: "send",
        atMs: 0,
        ...P,
        producer: "r",
        value: "r",
        acks: 1,
        isIdempotent: false,
      } as const;
      operations.splice(9, 0, send, {
        kind: "outcome",
        atMs: 0,
        value: "r",
        result: "acknowledged",
        offset: 1,
      });
      messages[1]!.value = "r";
    }),
  );
  assert.ok(
    anomalies.some(({ name, seen }) => name === "non-monotonic send" && seen[0].startsWith("#1: p sent")),
  );
});

test("an acknowledged message that was read and is gone is lost all the same", () => {
  const names = checkHistory(history((_, messages) => messages.splice(2, 1))).map(({ name }) => name);
  assert.deepEqual(names, ["lost write"]);
});

test("a first message that is passed over after a seek is a skipped poll", () => {
  const anomalies = checkHistory(history((operations) => pollAt(operations, 14).shift()));
  assert.deepEqual(
    anomalies.map(({ name }) => name),
    ["skipped poll"],
  );
  assert.ok(anomalies[0]!.seen[0].startsWith("#13: d began at t-0@2"));
});

test("read before it was sent", () => {
  const names = checkHistory(
    history((operations) => {
      operations.push(operations.splice(9, 1)[0]!);
    }),
  ).map(({ name }) => name);
  assert.deepEqual(names, ["precommitted read"]);
});

test("what retention may have taken is not lost, not skipped and not unseen", () => {
  const taken = history((operations, messages) => {
    messages.splice(0, 2);
    pollAt(operations, 6).length = 0;
  }, 2);
  assert.deepEqual(checkHistory(taken), []);
});

test("a message that is stored twice is no anomaly where its producer is not idempotent", () => {
  const twice = history((operations, messages) => {
    messages.push({ offset: 4, value: "q-0-of-the-second" });
    pollAt(operations, 16).push({ offset: 4, value: "q-0-of-the-second" });
  });
  assert.deepEqual(checkHistory(twice), []);
});

test("with acks=1 too a power cut leaves nothing that cannot be read", () => {
  const { operations, logs } = history((all) => all.push({ kind: "power cut", atMs: 0 }));
  const refused = { ...logs[0]!, messages: [], refusal: "ERR KAFKA_STORAGE_ERROR t-0 is damaged" };
  const anomalies = checkHistory({ operations, logs: [refused] });
  assert.ok(anomalies.some(({ name, seen }) => name === "lost write" && seen[0].startsWith("#5: ")));
});

test("what was stored behind a power cut says nothing of what went with it", () => {
  const cut = history((operations, messages) => {
    messages.splice(1);
    operations.splice(7, 0, { kind: "power cut", atMs: 0 });
    messages.push({ offset: 2, value: "p-1-of-the-first" });
  });
  assert.deepEqual(
    checkHistory(cut).filter(({ name }) => name === "hole"),
    [],
  );
});

test("a power cut may take what was acknowledged with acks=1, and what nobody had acknowledged, but nothing else", () => {
  const cut = (gone: string) =>
    history((operations, messages) => {
      // The consumers begin anew on what is left, and others' messages come to the freed offsets.
      const first = messages.findIndex(({ value }) => value === gone);
      messages.splice(first);
      operations.push({ kind: "power cut", atMs: 0 });
      const send = {
        kind: "send",
        atMs: 0,
        ...P,
        producer: "r",
        value: "r",
        acks: "all",
        isIdempotent: false,
      } as const;
      operations.push(send, { kind: "outcome", atMs: 0, value: "r", result: "acknowledged", offset: first });
      operations.push({ kind: "seek", atMs: 0, ...P, consumer: "c", offset: first });
      operations.push({
        kind: "poll",
        atMs: 0,
        ...P,
        consumer: "c",
        messages: [{ offset: first, value: "r" }],
      });
      messages.push({ offset: first, value: "r" });
    });
  assert.deepEqual(checkHistory(cut("q-1-unanswered")), []);
  const names = checkHistory(cut("p-1-of-the-first")).map(({ name }) => name);
  assert.deepEqual(names, ["lost write", "inconsistent offset"]);
  // q's message went with p's: only p's was promised to outlive the cut.
  const lost = checkHistory(cut("q-0-of-the-second")).filter(({ name }) => name === "lost write");
  assert.deepEqual(
    lost.map(({ seen }) => seen[0].slice(0, 3)),
    ["#7:"],
  );
});
