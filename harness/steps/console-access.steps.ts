/**
 * The console for everybody.
 *
 * Those who use a keyboard, a screen reader, a small screen, or cannot bear what moves; and pictures of the page for whoever wants to see it.
 */
import fs from "node:fs";
import path from "node:path";
import { Then, When } from "@cucumber/cucumber";
import axe, { type AxeResults } from "axe-core";
import type { LabWorld } from "../support/world";

const TABS_MAX = 100;
/** How long is looked for what moves: some dozen frames. */
const MOVING_MS = 500;
/** With another height a page may arrange itself anew, and be higher again. */
const HEIGHT_LOOKS = 3;
/** Resolves when what comes into view has come: half-transparent, it has other colours. A countdown, which takes longer, may go on. */
const SETTLED = `(async () => {
  const isShort = (animation) => animation.effect.getComputedTiming().endTime < 2000;
  await Promise.allSettled(document.getAnimations().filter(isShort).map(({ finished }) => finished));
})()`;

/** axe-core, which knows the rules of accessibility (WCAG), finds nothing wrong in the page when what came into view has come. */
Then("axe-core finds nothing wrong", async function (this: LabWorld) {
  const { page } = this.browser;
  await page.evaluate(SETTLED);
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run(document)")) as AxeResults;
  const found = violations.map(({ id, help, nodes }) => {
    const places = nodes.map(({ html, failureSummary }) => `    ${html}\n      ${failureSummary}`);
    return `${id}: ${help}\n${places.join("\n")}`;
  });
  if (found.length > 0) throw new Error(found.join("\n"));
});

/** The page has exactly one of each of these landmarks (`banner, main`), by which a screen reader moves about. */
Then("the landmarks of the page are {string}", async function (this: LabWorld, roles: string) {
  for (const role of roles.split(", ")) {
    const count = await this.browser.page.getByRole(role as "main").count();
    if (count !== 1) throw new Error(`the page has ${count} landmarks "${role}"`);
  }
});

/** The key Tab is pressed until the focus is on something of that role, whose name has these words. Whatever has the focus on the way shows it. */
When("Tab leads to the {word} {string}", async function (this: LabWorld, role: string, name: string) {
  const passed: string[] = [];
  for (let pressed = 0; pressed < TABS_MAX; pressed++) {
    await this.browser.page.keyboard.press("Tab");
    const focus = await this.browser.focus();
    await assertFocusIsSeen(this, focus);
    if (focus.startsWith(`- ${role}`) && focus.includes(name)) return;
    passed.push(focus);
  }
  throw new Error(`Tab does not lead there, but to:\n${[...new Set(passed)].join("\n")}`);
});

/** For some dozen frames nothing moves: no animation runs, no transition either. */
Then("nothing in the page moves", async function (this: LabWorld) {
  const moving = (await this.browser.page.evaluate(`(async () => {
    const moving = new Set();
    const end = performance.now() + ${MOVING_MS};
    while (performance.now() < end) {
      for (const animation of document.getAnimations()) {
        const { duration } = animation.effect.getComputedTiming();
        if (animation.playState === "running" && duration > 1) moving.add(animation.effect.target.outerHTML.slice(0, 200));
      }
      await new Promise(requestAnimationFrame);
    }
    return [...moving];
  })()`)) as string[];
  if (moving.length > 0) throw new Error(`this moves:\n${moving.join("\n")}`);
});

/** A picture of the whole page, kept as `NAME.png` in the folder `console` of the reports. */
Then("the picture {string} is kept", async function (this: LabWorld, name: string) {
  const { page } = this.browser;
  const folder = path.join(process.env.LAB_REPORTS ?? "reports", "console");
  fs.mkdirSync(folder, { recursive: true });
  // In a window that is high enough, so that what is fixed in it stands where somebody would see it.
  const { width, height } = page.viewportSize()!;
  for (let look = 0; look < HEIGHT_LOOKS; look++) {
    const whole = (await page.evaluate("document.documentElement.scrollHeight")) as number;
    await page.setViewportSize({ width, height: Math.max(height, whole) });
  }
  await page.evaluate("scrollTo(0, 0)");
  await page.evaluate(SETTLED);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  await page.setViewportSize({ width, height });
});

async function assertFocusIsSeen({ browser }: LabWorld, focus: string): Promise<void> {
  if (focus === "nothing") return;
  const isSeen = await browser.page.evaluate(`(() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  })()`);
  if (!isSeen) throw new Error(`nothing shows that the focus is on ${focus}`);
}
