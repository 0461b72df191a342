/**
 * The console.
 *
 * The broker's web page, in a real browser. Things in it are found as a screen reader finds them: by their role (`button`, `region`, `heading`,
 * `grid` …) and their accessible name. Each step waits until what it says is true. Whatever goes wrong in the page fails the scenario: an error or a
 * warning in its console, an exception, a request that fails.
 */
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import type { Locator } from "playwright-core";
import { PATIENCE_MS } from "../support/client";
import type { LabWorld } from "../support/world";

const LOOK_MS = 20;
/** What a screen reader reads aloud when it changes. */
const LIVE = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], [role=log], output";

/** The console in a new page, at a place of it (`#/topics`): its topics, unless another one is named. */
Given("the console is open at {string}", async function (this: LabWorld, place: string) {
  await this.browser.open(place);
});

/**
 * The same for a certain person. The table may say `width` (in pixels; 1280 where nothing is said), `theme` (`light` or `dark`), and `motion` (`reduced`).
 */
Given(
  "the console is open at {string} with:",
  async function (this: LabWorld, place: string, table: DataTable) {
    await this.browser.open(place, table.rowsHash());
  },
);

/** From here on the page may report problems with these words in them, which would fail the scenario otherwise. */
Given("problems of the page that say {string} are expected", function (this: LabWorld, words: string) {
  this.browser.tab.expectProblem(this.browser.text(words));
});

/** Another place of the console is opened in the same page, as by its address. */
When("the page goes to {string}", async function (this: LabWorld, place: string) {
  await this.browser.go(place);
});

/** The page is loaded again. */
When("the page is loaded again", async function (this: LabWorld) {
  await this.browser.page.reload();
});

/** Something is clicked that is named by its role and its name: `the button "Produce" is clicked`. */
When("the {word} {string} is clicked", async function (this: LabWorld, role: string, name: string) {
  await this.browser.named(role, name).click();
});

/** Text is put in a field, in the place of what is there. */
When("{string} is put in the field {string}", async function (this: LabWorld, text: string, field: string) {
  await this.browser.field(field).fill(this.browser.text(text));
});

/** One of the options of a field is chosen. */
When("{string} is chosen for {string}", async function (this: LabWorld, option: string, field: string) {
  const select = this.browser.field(field);
  await select.selectOption({ label: this.browser.text(option) });
});

/** A key is pressed, wherever the focus is: `Tab`, `ArrowRight`, `Enter`, `Shift+Tab`, `a`. */
When("the key {string} is pressed", async function (this: LabWorld, key: string) {
  await this.browser.page.keyboard.press(key);
});

/** The same several times. */
When("the key {string} is pressed {int} times", async function (this: LabWorld, key: string, times: number) {
  for (let time = 0; time < times; time++) await this.browser.page.keyboard.press(key);
});

/** The focus is put on something, as by a click or by many Tabs. */
When("the focus is put on the {word} {string}", async function (this: LabWorld, role: string, name: string) {
  await this.browser.named(role, name).focus();
});

/** The page soon shows this text somewhere. */
Then("the page shows {string}", async function (this: LabWorld, text: string) {
  await seen(this.browser.page.getByText(this.browser.text(text)).filter({ visible: true }).first());
});

/** The page does not show this text, or soon no more. */
Then("the page does not show {string}", async function (this: LabWorld, text: string) {
  const shown = this.browser.page.getByText(this.browser.text(text)).filter({ visible: true });
  await soon(
    async () => (await shown.count()) === 0,
    async () => `it is still there, ${await shown.count()} times`,
  );
});

/** The page soon has something of that role and name: `the page has the region "my-topic-0"`. */
Then("the page has the {word} {string}", async function (this: LabWorld, role: string, name: string) {
  await seen(this.browser.named(role, name));
});

/** It has no such thing, or soon no more. */
Then("the page has no {word} {string}", async function (this: LabWorld, role: string, name: string) {
  await this.browser.named(role, name).waitFor({ state: "hidden" });
});

/** Something in the page soon shows this text somewhere in it. */
Then(
  "the {word} {string} shows {string}",
  async function (this: LabWorld, role: string, name: string, text: string) {
    await seen(this.browser.named(role, name).getByText(this.browser.text(text)).first());
  },
);

/** A field holds exactly this text. */
Then("the field {string} holds {string}", async function (this: LabWorld, field: string, text: string) {
  const input = this.browser.field(field);
  const expected = this.browser.text(text);
  await soon(
    async () => (await input.inputValue()) === expected,
    async () => `it holds ${await input.inputValue()}`,
  );
});

/** What has the focus soon is of that role, and its name has these words. */
Then("the focus is on a/the {word} {string}", async function (this: LabWorld, role: string, name: string) {
  const { browser } = this;
  const isThere = async () => {
    const focus = await browser.focus();
    return focus.startsWith(`- ${role}`) && focus.includes(name);
  };
  await soon(isThere, async () => `the focus is on ${await browser.focus()}`);
});

/** A screen reader reads these words aloud: they soon are in a live region. */
Then("a screen reader says {string}", async function (this: LabWorld, words: string) {
  const live = this.browser.page.locator(LIVE);
  const expected = this.browser.text(words);
  const told = async () => (await live.allTextContents()).join("\n");
  await soon(
    async () => (await told()).includes(expected),
    async () => `the live regions say: ${await told()}`,
  );
});

/** The page is no wider than its window: nothing makes it scroll sideways. */
Then("the page does not scroll sideways", async function (this: LabWorld) {
  const { page } = this.browser;
  const [content, window] = (await page.evaluate(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  )) as [number, number];
  if (content > window) throw new Error(`the page is ${content} pixels wide in a window of ${window}`);
});

/** What a message said became no part of the page: no element has this id. */
Then("nothing in the page has the id {string}", async function (this: LabWorld, id: string) {
  const count = await this.browser.page.locator(`[id="${id}"]`).count();
  if (count > 0) throw new Error(`${count} elements have the id "${id}"`);
});

/** Neither a text nor an attribute in the page holds these bytes. */
Then("nothing in the page holds {string}", async function (this: LabWorld, text: string) {
  const sought = this.browser.text(text);
  const found = (await textsOf(this)).filter((one) => one.includes(sought));
  if (found.length > 0) throw new Error(`it is in ${JSON.stringify(found)}`);
});

/** No text and no attribute in the page is longer. */
Then("nothing in the page is longer than {int} characters", async function (this: LabWorld, most: number) {
  const long = (await textsOf(this)).filter((one) => one.length > most);
  if (long.length > 0) throw new Error(`there are ${long.map((one) => one.length).join(", ")} characters`);
});

/** Of a long list only a part is in the page. */
Then("the page has fewer than {int} elements", async function (this: LabWorld, most: number) {
  const count = (await this.browser.page.evaluate("document.querySelectorAll('*').length")) as number;
  if (count >= most) throw new Error(`it has ${count} elements`);
});

/** Each text and each attribute in the page. */
function textsOf({ browser }: LabWorld): Promise<string[]> {
  return browser.page.evaluate(`(() => {
    const texts = [];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) texts.push(node.data);
      else for (const { value } of node.attributes) texts.push(value);
    }
    return texts;
  })()`);
}

/** Waits until something can be seen, and says what was there instead. */
export async function seen(locator: Locator): Promise<void> {
  await locator.waitFor({ state: "visible" });
}

/** Looks again and again until `isTrue`. @throws Error with what `otherwise` says about the last look. */
export async function soon(isTrue: () => Promise<boolean>, otherwise: () => Promise<string>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (performance.now() > deadline)
      throw new Error(`within ${PATIENCE_MS / 1000} s this did not come true; ${await otherwise()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
