/**
 * One page in the browser, and everything that went wrong in it: errors and warnings of its console (what the Content-Security-Policy refused is among
 * them), exceptions that nobody caught, requests that failed.
 *
 * Invariant: nothing that went wrong is forgotten; a scenario has to say what it expects of that.
 */
import type { BrowserContext, CDPSession, Page } from "playwright-core";

/** A page that leaves, or that has what it wanted, breaks off its requests: nothing went wrong. */
const BROKEN_OFF = "net::ERR_ABORTED";
const CONSOLE_LINES_KEPT = 100;

export class Tab {
  readonly page: Page;
  readonly #context: BrowserContext;
  /** Everything that the page said to its console, for the report. */
  readonly said: string[] = [];
  readonly #problems: string[] = [];
  readonly #expected: string[] = [];
  #debugger: Promise<CDPSession> | undefined;

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("console", (message) => {
      const line = `${message.type()}: ${message.text()} (${message.location().url})`;
      this.said.push(line);
      this.said.splice(0, this.said.length - CONSOLE_LINES_KEPT);
      if (message.type() === "error" || message.type() === "warning") this.#problems.push(line);
    });
    page.on("pageerror", (error) => this.#problems.push(`uncaught: ${error.stack ?? error.message}`));
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "no reason given";
      if (reason !== BROKEN_OFF) this.#problems.push(`${request.method()} ${request.url()}: ${reason}`);
    });
    page.on("crash", () => this.#problems.push("the page crashed"));
    page.on("dialog", (dialog) => {
      this.#problems.push(`a dialog opened: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  /** From here on, and before: what goes wrong and has these words in it is expected. */
  expectProblem(words: string): void {
    this.#expected.push(words);
  }

  /** What went wrong that nobody expected. */
  problems(): string[] {
    return this.#problems.filter((problem) => !this.#expected.some((words) => problem.includes(words)));
  }

  /** Chromium's own protocol, for what playwright has no word for. */
  debugger(): Promise<CDPSession> {
    this.#debugger ??= this.#context.newCDPSession(this.page);
    return this.#debugger;
  }

  /** A picture of the page as PNG; undefined where there is no page any more. */
  async picture(): Promise<Buffer | undefined> {
    return this.page.screenshot({ animations: "disabled", timeout: 5000 }).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
