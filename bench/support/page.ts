/** The console's page in Chromium, as the acceptance suite opens it, with what only a benchmark asks of it. */
import type { Browser, CDPSession, Page } from "playwright-core";
import { openTab } from "../../harness/support/browser";
import type { Tab } from "../../harness/support/browser-tab";
import { type TraceEvent, workOfFrames } from "./frames";
import { residentBytes } from "./machine";

const WINDOW = { viewport: { width: 1280, height: 800 } };
const TRACED = [
  "devtools.timeline",
  "devtools.timeline.frame",
  "disabled-by-default-devtools.timeline",
  "v8",
];

export class ConsolePage {
  readonly page: Page;
  /** From the navigation until what was waited for could be seen. */
  openedMs = 0;
  readonly #tab: Tab;

  private constructor(tab: Tab) {
    this.#tab = tab;
    this.page = tab.page;
  }

  /** Opens a place of the console and waits until something of that name is there. */
  static async open(consolePort: number, place: string, shows: string): Promise<ConsolePage> {
    const opened = new ConsolePage(await openTab(WINDOW));
    const start = performance.now();
    await opened.page.goto(`http://127.0.0.1:${consolePort}/${place}`);
    await opened.page.getByText(shows).filter({ visible: true }).first().waitFor();
    opened.openedMs = performance.now() - start;
    return opened;
  }

  /** What JavaScript keeps, after it has cleaned up. */
  async heapBytes(): Promise<number> {
    const session = await this.#tab.debugger();
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return usedSize;
  }

  /** The memory of the process that shows the page: its largest one of that kind. */
  async processBytes(): Promise<number> {
    const session = await this.#browserSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    const renderers = processInfo.filter(({ type }) => type === "renderer");
    return Math.max(...renderers.map(({ id }) => residentBytes(id) ?? 0));
  }

  /** Milliseconds of script, style and layout for each frame while `work` lasts. */
  async frames(work: () => Promise<unknown>): Promise<number[]> {
    const session = await this.#browserSession();
    const events: TraceEvent[] = [];
    session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
    await session.send("Tracing.start", { traceConfig: { includedCategories: TRACED } });
    await work();
    const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
    await session.send("Tracing.end");
    await complete;
    await session.detach();
    return workOfFrames(events);
  }

  /** What went wrong in the page: a figure of a page that does not work says nothing. */
  assertNoProblems(): void {
    const problems = this.#tab.problems();
    if (problems.length > 0) throw new Error(`this went wrong in the page:\n${problems.join("\n")}`);
  }

  async close(): Promise<void> {
    this.assertNoProblems();
    await this.#tab.close();
  }

  #browserSession(): Promise<CDPSession> {
    return (this.page.context().browser() as Browser).newBrowserCDPSession();
  }
}
