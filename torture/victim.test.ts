import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Victim } from "./victim";
import { withLink } from "./workloads/text-link";

async function startVictim(t: TestContext): Promise<Victim> {
  const victim = await Victim.start({ extensions: [], settings: {} });
  t.after(() => victim.remove());
  return victim;
}

/** The first line of each answer, as far as there are answers. */
function create(victim: Victim, names: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  return withLink({ host: "127.0.0.1", port: victim.port }, async (link) => {
    for (const name of names) {
      await link.send(`create ${name}`);
      answers.push(await link.line());
    }
  }).then(
    () => answers,
    () => answers,
  );
}

for (const [times, made] of [
  [1, []],
  [2, ["a", "b"]],
  [3, ["a", "b"]],
] as const) {
  test(`a broker that is to die at change ${times} of the catalogue has answered those before it, and made ${made.length} topics`, async (t) => {
    const victim = await startVictim(t);
    await victim.order({ kind: "die at", point: "catalogue change", times });
    assert.equal((await create(victim, ["a", "b", "c"])).length, times - 1);
    assert.ok(await victim.endedWithin(5000));
    const catalogue = path.join(victim.dataFolder, "topics.json");
    const { topics } = fs.existsSync(catalogue)
      ? JSON.parse(fs.readFileSync(catalogue, "utf8"))
      : { topics: [] };
    assert.deepEqual(
      topics.map(({ name }: { name: string }) => name),
      made,
    );
  });
}

test("a broker that was to die, and is told to live on, lives on", async (t) => {
  const victim = await startVictim(t);
  await victim.order({ kind: "die at", point: "catalogue change", times: 5 });
  await victim.order({ kind: "live on" });
  const answers = await create(victim, ["a", "b", "c", "d", "e", "f", "g", "h"]);
  assert.equal(answers.filter((answer) => answer.startsWith("OK ")).length, 8, answers.join("; "));
  assert.ok(victim.isRunning);
});
