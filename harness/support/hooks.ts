/** What happens around each scenario. */
import {
  After,
  AfterAll,
  Before,
  BeforeAll,
  HookTarget,
  Status,
  setDefaultTimeout,
  setDefinitionFunctionWrapper,
  setParallelCanAssign,
} from "@cucumber/cucumber";
import { CannotHere } from "../targets/target";
import { autopsy } from "./autopsy";
import { closeBrowser } from "./browser";
import { show } from "./escapes";
import { byHand } from "./failure";
import { allowsShortSessions, offers, speaksText } from "./languages";
import { type LabWorld, removeSharedBroker, sharedBroker, target } from "./world";

const LOG_LINES_SHOWN = 20;

setDefaultTimeout(60_000);

// One page at a time: a browser takes a core and more, and what a person would see in time has to be seen in time here.
const hasBrowser = ({ tags }: { tags: readonly { name: string }[] }) =>
  tags.some(({ name }) => name === "@browser");
setParallelCanAssign((scenario, running) => !hasBrowser(scenario) || !running.some(hasBrowser));

BeforeAll({ timeout: 300_000, on: HookTarget.COORDINATOR }, async () => {
  await target.prepare();
});

/** Tags of what only some targets can show, with the reason that a skipped scenario is listed with. */
const NEEDS: { tag: string; missing(): string | undefined | Promise<string | undefined> }[] = [
  {
    tag: "@own-broker",
    missing: () =>
      target.controls
        ? undefined
        : "it stops, kills or configures the broker, which nobody can do at an address",
  },
  {
    tag: "@needs-docker",
    missing: () =>
      target.name === "container" ? undefined : "only a container can show it, and this run has none",
  },
  {
    tag: "@direct",
    missing: () =>
      target.name === "container"
        ? "Docker's port proxy stands between: it hides resets, and its port is not the one that the broker knows"
        : undefined,
  },
  {
    tag: "@data-folder",
    missing: () =>
      target.controls && process.env.BROKER_IMAGE === undefined
        ? undefined
        : "the data folder of a foreign broker is not known",
  },
  {
    tag: "@beyond-kafka",
    missing: async () =>
      target.controls || (await speaksText(await sharedBroker()))
        ? undefined
        : "it is what Kafka Lab does beside Kafka: text on the same port, or more words about an error",
  },
  {
    tag: "@consumer-protocol",
    missing: async () =>
      (await offers(await sharedBroker(), "ConsumerGroupHeartbeat"))
        ? undefined
        : "the broker does not speak the newer consumer protocol (ConsumerGroupHeartbeat)",
  },
  {
    tag: "@both-protocols",
    missing: async () =>
      target.controls || (await speaksText(await sharedBroker()))
        ? "Kafka Lab lets the members of a group speak one protocol at a time only"
        : undefined,
  },
  {
    tag: "@short-sessions",
    missing: async () =>
      target.controls || (await allowsShortSessions(await sharedBroker()))
        ? undefined
        : "the broker allows no session of a group to be so short (group.min.session.timeout.ms)",
  },
];

for (const { tag, missing } of NEEDS) {
  Before({ tags: tag }, async function (this: LabWorld) {
    const reason = await missing();
    return reason === undefined ? undefined : skip(this, reason);
  });
}

// What turns out to be impossible in the middle of a scenario skips it as well.
setDefinitionFunctionWrapper((step: (...args: unknown[]) => unknown) => {
  return async function (this: LabWorld, ...args: unknown[]) {
    try {
      return await step.apply(this, args);
    } catch (problem) {
      if (problem instanceof CannotHere) return skip(this, problem.message);
      throw withOwnNames(this, problem as Error);
    }
  };
});

/** A failure speaks of topics as the scenario does. What happens before all scenarios has no names yet. */
function withOwnNames(world: Partial<LabWorld>, problem: Error): Error {
  const { names } = world;
  if (names === undefined) return problem;
  const { message, stack = message } = problem;
  problem.message = names.fromBroker(Buffer.from(message)).toString();
  problem.stack = names.fromBroker(Buffer.from(stack)).toString();
  return problem;
}

function skip(world: LabWorld, reason: string): "skipped" {
  world.log(`skipped: ${reason}`);
  return "skipped";
}

After({ timeout: 60_000 }, async function (this: LabWorld, { result }) {
  try {
    if (result?.status === Status.FAILED) await reportFailure(this);
    if (result?.status === Status.PASSED) await assertAllIsWell(this);
  } finally {
    // Before its broker goes, which the page would notice.
    await this.browser.close();
    for (const client of this.clients.values()) client.destroy();
    for (const broker of this.ownBrokers) await broker.remove();
  }
});

AfterAll({ timeout: 60_000 }, async () => {
  await closeBrowser();
  await removeSharedBroker();
});

/** Attaches to the report what a person needs to see why a scenario failed. */
async function reportFailure(world: LabWorld): Promise<void> {
  await world.browser.report();
  for (const [name, client] of world.clients) {
    const [sent, received] = [client.sent, client.received].map((bytes) =>
      show(world.names.fromBroker(bytes.subarray(0, 2000))),
    );
    world.log(`${name} sent:     ${sent}\n${name} received: ${received}`);
  }
  const broker = world.brokerIfAny;
  if (broker !== undefined && world.talks.length > 0) {
    const { names, talks } = world;
    const lines = talks.map((client) => byHand({ client, names, host: broker.host, port: broker.port }));
    world.log(`by hand:\n${lines.join("\n")}`);
  }
  const finding = broker && (await autopsy(broker));
  if (finding !== undefined) world.log(finding);
  const lines = broker?.log() ?? [];
  if (lines.length > 0)
    world.log(`the last lines of the broker's log:\n${lines.slice(-LOG_LINES_SHOWN).join("\n")}`);
}

async function assertAllIsWell(world: LabWorld): Promise<void> {
  try {
    world.browser.assertNoProblems();
    assertNoUnseenErrors(world);
  } catch (problem) {
    await reportFailure(world);
    throw withOwnNames(world, problem as Error);
  }
}

/** An error that no step looked at means that something went wrong beside what the scenario checks. */
function assertNoUnseenErrors(world: LabWorld): void {
  for (const [name, client] of world.clients) {
    const unseen = world.names.fromBroker(client.unseen).toString("utf8");
    const line = /^ERR .*$/m.exec(unseen)?.[0];
    if (line !== undefined)
      throw new Error(`${name} got an error that no step of the scenario looked at: ${line}`);
  }
  const unseen = world.kafka.unseenErrors();
  if (unseen.length > 0) throw new Error(`no step of the scenario looked at this: ${unseen.join("; ")}`);
}
