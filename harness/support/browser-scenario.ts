/**
 * What a scenario has in the browser: one page of the broker's console, as a certain person has it (a width, a theme, a wish for little
 * motion).
 *
 * Invariant: a scenario passes only if nothing went wrong in its page beside what it expected.
 */
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { consolePortOf } from "../targets/console-port";
import { openTab } from "./browser";
import type { Tab } from "./browser-tab";
import { PATIENCE_MS } from "./client";
import type { LabWorld } from "./world";

/** What a person may have set, as a scenario's table says it: `width | 360`. */
const WISHES: Record<string, (value: string) => BrowserContextOptions> = {
  width: (value) => ({ viewport: { width: Number(value), height: HEIGHT } }),
  theme: (value) => ({ colorScheme: value as "light" | "dark" }),
  motion: (value) => ({ reducedMotion: value === "reduced" ? "reduce" : "no-preference" }),
};
const [WIDTH, HEIGHT] = [1280, 800];

export class BrowserScenario {
  readonly #world: LabWorld;
  #tab: Tab | undefined;

  constructor(world: LabWorld) {
    this.#world = world;
  }

  /**
   * Opens a place of the console (`#/topics`) in a new page. `wishes` are a table's rows.
   * @throws CannotHere where there is no browser, or nobody here knows whether the broker has a console.
   */
  async open(place: string, wishes: Record<string, string> = {}): Promise<void> {
    await this.close();
    const options = { viewport: { width: WIDTH, height: HEIGHT }, locale: "en-GB" };
    for (const [name, value] of Object.entries(wishes)) Object.assign(options, wishNamed(name)(value));
    this.#tab = await openTab(options);
    this.#tab.page.setDefaultTimeout(PATIENCE_MS);
    await this.go(place);
    // The broker watches its clients from the moment at which the page listens: what a scenario does next is to be seen.
    await this.page.getByText("live", { exact: true }).first().waitFor();
  }

  /** Goes to a place of the console in the page that is open. */
  async go(place: string): Promise<void> {
    await this.page.goto(`http://${this.host}/${this.text(place)}`);
  }

  /** Where the console is: `127.0.0.1:8080`. */
  get host(): string {
    const { broker } = this.#world;
    return `${broker.host}:${consolePortOf(broker)}`;
  }

  get tab(): Tab {
    if (this.#tab === undefined)
      throw new Error("no page is open: begin with `Given the console is open at …`");
    return this.#tab;
  }

  get page(): Page {
    return this.tab.page;
  }

  /** A scenario's text as the page has it: with topic names of this scenario's own, its escapes read. */
  text(text: string): string {
    return this.#world.bytes(text).toString("utf8");
  }

  /** The one thing of that role (`button`, `region`) and accessible name that is seen. */
  named(role: string, name: string): Locator {
    return this.page.getByRole(role as "button", { name: this.text(name), exact: true });
  }

  /** The field with that label: to type in, or to choose from. */
  field(label: string): Locator {
    const name = this.text(label);
    const roles = ["textbox", "searchbox", "combobox", "spinbutton", "slider"] as const;
    const byRole = roles.map((role) => this.page.getByRole(role, { name, exact: true }));
    // Some kinds of fields (a date) have no role.
    return byRole.reduce((one, other) => one.or(other), this.page.getByLabel(name, { exact: true }));
  }

  /** What has the focus, as a screen reader would say it: `button "Produce"`. */
  async focus(): Promise<string> {
    const focused = this.page.locator(":focus");
    // Tab leads out of the page as well, to what a browser has around it.
    if ((await focused.count()) === 0) return "nothing";
    const snapshot = await focused.ariaSnapshot();
    return this.#world.names.fromBroker(Buffer.from(snapshot)).toString();
  }

  /** Attaches to the report what a person needs to see why a scenario failed. */
  async report(): Promise<void> {
    if (this.#tab === undefined) return;
    const { said } = this.#tab;
    const problems = this.#tab.problems();
    if (problems.length > 0) this.#world.log(`what went wrong in the page:\n${problems.join("\n")}`);
    if (said.length > 0) this.#world.log(`the page's console:\n${said.join("\n")}`);
    const picture = await this.#tab.picture();
    if (picture !== undefined) this.#world.attach(picture, "image/png");
  }

  /** @throws Error when something went wrong in the page that the scenario does not expect. */
  assertNoProblems(): void {
    const problems = this.#tab?.problems() ?? [];
    if (problems.length > 0) throw new Error(`this went wrong in the page:\n${problems.join("\n")}`);
  }

  async close(): Promise<void> {
    await this.#tab?.close();
    this.#tab = undefined;
  }
}

function wishNamed(name: string): (value: string) => BrowserContextOptions {
  const wish = WISHES[name];
  if (wish === undefined) throw new Error(`"${name}" is none of ${Object.keys(WISHES).join(", ")}`);
  return wish;
}
