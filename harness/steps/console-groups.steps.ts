/**
 * The console's view of groups.
 *
 * What the page shows of a group is compared with what the members of the scenario know: which of them there are, in which generation they
 * are, what each has. The page finds names for them; here a member is found by the end of its id, which is on its card.
 */
import { Then, When } from "@cucumber/cucumber";
import type { Locator } from "playwright-core";
import type { Row } from "../support/kafka/expect";
import type { Member } from "../support/kafka/groups/member";
import type { Structure } from "../support/kafka/values";
import type { LabWorld } from "../support/world";
import { seen, soon } from "./console.steps";
import { groupsOf } from "./kafka-groups.steps";

/** So much of the end of an id is on a card, and on what one can choose from. */
const [CARD_TAIL, NAME_TAIL] = [14, 6];

/** These members (`A, B`) and no others are cards; each partition says that the member that has it has it, and a line leads there. */
Then(
  "the page shows the member(s) {string} with the partitions that they have",
  async function (this: LabWorld, names: string) {
    const members = names.split(", ").map((name) => groupsOf(this).member(name));
    const ids = members.map(({ memberId }) => memberId);
    const owned = members.flatMap((member) => member.owned.map((name) => [name, member.memberId] as const));
    await untilShown(this, ids, new Map(owned));
  },
);

/** The same for members of which only the broker knows the ids. */
Then(
  "the page shows {int} member(s), and who has which partition as the broker tells",
  async function (this: LabWorld, count: number) {
    const group = await soonWith(this, count);
    await untilShown(this, group.ids, group.owned);
  },
);

/** A fact in the head of the view: `state`, `generation`, `assignor`, `protocol`. */
Then(
  "the group page says that the {string} is {string}",
  async function (this: LabWorld, fact: string, value: string) {
    await soon(
      async () => (await factOf(this, fact)) === value,
      async () => `it says ${await factOf(this, fact)}`,
    );
  },
);

/** The generation that the member is in is the one that the page shows. */
Then(
  "the group page shows the generation of the member {string}",
  async function (this: LabWorld, name: string) {
    const { generation } = groupsOf(this).member(name);
    await soon(
      async () => (await factOf(this, "generation")) === String(generation),
      async () => `it shows ${await factOf(this, "generation")}, and the member is in ${generation}`,
    );
  },
);

/** There is no card of the member; nothing is waited for. */
Then("the page does not show the member {string}", async function (this: LabWorld, name: string) {
  const { memberId } = groupsOf(this).member(name);
  if ((await cardOf(this, memberId).count()) > 0) throw new Error(`there is a card of ${memberId}`);
});

/** Less and less time is left until the member is taken for dead. */
Then("the countdown of the member {string} runs", async function (this: LabWorld, name: string) {
  const card = cardOf(this, groupsOf(this).member(name).memberId);
  const left = async () => Number(/([\d.]+) s left/.exec(await card.innerText())?.[1]);
  await soon(
    async () => (await left()) > 0,
    async () => `the card says: ${await card.innerText()}`,
  );
  const first = await left();
  await soon(
    async () => (await left()) < first,
    async () => `it was ${first} s, and is ${await left()} s`,
  );
});

/** The member asks for messages of a partition from that offset on: so it has read what is before it. */
When(
  "the member {string} fetches {string} from offset {int}",
  async function (this: LabWorld, name: string, partition: string, offset: number) {
    const client = await this.kafka.client(groupsOf(this).member(name).clientName);
    const rows: Row[] = [[partition, `fetchOffset=${offset}`]];
    await this.kafka.send(client, "Fetch", 12, rows);
    await client.answer();
  },
);

/** There is a picture of the lag, and something is drawn in it in the colour of the line. */
Then("the lag is drawn as a line", async function (this: LabWorld) {
  const drawn = () => this.browser.page.evaluate(PIXELS_OF_THE_LINE) as Promise<number>;
  await soon(
    async () => (await drawn()) > 20,
    async () => `${await drawn()} pixels have the colour of the line`,
  );
});

/** Of two members that would have to be told apart by their ids alone, the one that is right for the partition that is asked about. */
When("the class predicts the member that gets the partition", async function (this: LabWorld) {
  await predict(this, (member, partition) => member.owned.includes(partition));
});

/** The opposite. */
When("the class predicts a member that does not get the partition", async function (this: LabWorld) {
  await predict(this, (member, partition) => !member.owned.includes(partition));
});

/** Runs in the page. */
const PIXELS_OF_THE_LINE = `(() => {
  const canvas = document.querySelector(".chart canvas");
  if (canvas === null) return 0;
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.fillStyle = getComputedStyle(canvas.closest(".chart")).getPropertyValue("--lag-line");
  context.fillRect(0, 0, 1, 1);
  const line = context.getImageData(0, 0, 1, 1).data;
  context.clearRect(0, 0, 1, 1);
  context.drawImage(canvas, 0, 0);
  const pixels = context.getImageData(0, 0, copy.width, copy.height).data;
  let found = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const isSame = [0, 1, 2].every((part) => Math.abs(pixels[at + part] - line[part]) < 12);
    if (isSame && pixels[at + 3] > 200) found++;
  }
  return found;
})()`;

/** `owned`: by partition, the id of the member that has it. */
async function untilShown(
  world: LabWorld,
  ids: readonly string[],
  owned: ReadonlyMap<string, string>,
): Promise<void> {
  const problem = () => differenceFrom(world, ids, owned);
  await soon(
    async () => (await problem()) === undefined,
    async () => (await problem()) ?? "now it did",
  );
}

async function differenceFrom(
  world: LabWorld,
  ids: readonly string[],
  owned: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const cards = world.browser.named("list", "members").getByRole("listitem", { name: /^member / });
  const count = await cards.count();
  if (count !== ids.length) return `there are ${count} cards, expected were ${ids.length}`;
  for (const [partition, id] of owned) {
    const card = cardOf(world, id);
    if ((await card.count()) !== 1) return `there is no card of ${id}`;
    const name = await card.getByRole("heading").locator("bdi").innerText();
    const lane = world.browser.page.getByRole("listitem", { name: `partition ${partition}`, exact: true });
    if ((await lane.getByText(name, { exact: true }).count()) !== 1)
      return `${partition} does not say that ${name} has it: ${await textOf(lane)}`;
  }
  const lines = await world.browser.page.locator(".lines .here").count();
  return lines === owned.size ? undefined : `there are ${lines} lines for ${owned.size} partitions`;
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.allInnerTexts()).join(" / ");
}

function cardOf(world: LabWorld, memberId: string): Locator {
  const cards = world.browser.named("list", "members").getByRole("listitem", { name: /^member / });
  return cards.filter({ hasText: memberId.slice(-CARD_TAIL) });
}

async function factOf(world: LabWorld, fact: string): Promise<string> {
  const term = world.browser.page.locator("main dt").filter({ hasText: new RegExp(`^${fact}$`) });
  return (await term.locator("xpath=following-sibling::dd").allInnerTexts()).join();
}

async function predict(
  world: LabWorld,
  isMeant: (member: Member, partition: string) => boolean,
): Promise<void> {
  const question = world.browser.named("region", "prediction");
  await seen(question);
  const asked = /Who gets (\S+-\d+)\?/.exec(await question.innerText())?.[1];
  if (asked === undefined) throw new Error(`this is no such question: ${await question.innerText()}`);
  const member = groupsOf(world).all.find((one) => isMeant(one, asked))!;
  await question.getByRole("radio", { name: member.memberId.slice(-NAME_TAIL) }).check();
  await question.getByRole("button", { name: "Answer" }).click();
}

/** The one group of the scenario that the page shows, as the broker describes it once it has so many members and is at rest. */
async function soonWith(world: LabWorld, count: number) {
  const groupId = decodeURIComponent(new URL(world.browser.page.url()).hash.split("/").at(-1)!);
  const ask = () => world.ask(`group ${groupId}\n`);
  await soon(
    async () => new RegExp(` state=Stable .* members=${count}$`, "m").test(await ask()),
    async () => `the broker says: ${await ask()}`,
  );
  const answer = await world.kafka.ask("DescribeGroups", 5, [["groups", `[${groupId}]`]]);
  const members = (answer.values.groups as Structure[])[0]!.members as Structure[];
  const owned = [...(await ask()).matchAll(/^(\S+-\d+) .* owner=(\S+)$/gm)].filter(
    ([, , owner]) => owner !== "-",
  );
  return {
    ids: members.map(({ memberId }) => memberId as string),
    owned: new Map(owned.map(([, partition, owner]) => [world.names.toBroker(partition!), owner!])),
  };
}
