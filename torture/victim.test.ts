import assert from "node:assert/strict";
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

test("a broker that is to die at the second change of the catalogue makes one topic, or two without saying so", async (t) => {
  const victim = await startVictim(t);
  await victim.order({ kind: "die at", point: "catalogue change", times: 2 });
  assert.ok((await create(victim, ["a", "b", "c"])).length < 2);
  assert.ok(await victim.endedWithin(5000));
});

test("a broker that was to die, and is told to live on, lives on", async (t) => {
  const victim = await startVictim(t);
  await victim.order({ kind: "die at", point: "catalogue change", times: 5 });
  await victim.order({ kind: "live on" });
  const answers = await create(victim, ["a", "b", "c", "d", "e", "f", "g", "h"]);
  assert.equal(answers.filter((answer) => answer.startsWith("OK ")).length, 8, answers.join("; "));
  assert.ok(victim.isRunning);
});
