/**
 * What the console's view of the wire shows, read from the page: its frames, the bytes of the one that is picked, the tree of its fields.
 *
 * The lists hold only the rows that are seen: so they are scrolled from the beginning to the end, and what comes by is gathered.
 */
import type { Locator, Page } from "playwright-core";

/** Long enough for a list to be drawn anew after it was scrolled. */
const DRAWN_MS = 50;

export interface FrameRow {
  client: string;
  direction: string;
  request: string;
  says: string;
  bytes: number;
  error: string;
}

export interface FieldRow {
  /** `topicData[0].name`. */
  path: string;
  name: string;
  type: string;
  value: string | null;
  meaning: string;
  /** Of the frame, or of what was decompressed: the first byte, and behind the last one. */
  start: number;
  end: number;
  isLit: boolean;
  isOpen: boolean | undefined;
}

export interface ByteCell {
  at: number;
  hex: string;
  isLit: boolean;
}

/** As much of the browser's elements as is needed here: the harness itself is compiled without a browser. */
interface Element {
  scrollTop: number;
  readonly clientHeight: number;
  readonly scrollHeight: number;
  readonly textContent: string;
  readonly lastElementChild: Element | null;
  getBoundingClientRect(): { bottom: number };
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

export async function frames(page: Page): Promise<FrameRow[]> {
  const rows = await gathered(page.getByRole("grid", { name: "Frames" }), "[role=row]:not(.is-gap)", [
    ".frame-client",
    ".frame-direction .visually-hidden",
    ".frame-api",
    ".frame-gist",
    ".frame-bytes",
    ".frame-error",
  ]);
  return rows
    .filter(({ texts }) => texts[1] !== null)
    .map(({ texts: [client, direction, request, says, bytes, error] }) => ({
      client: client!,
      direction: direction!,
      request: request!,
      says: says!,
      bytes: Number(bytes!.replaceAll(",", "")),
      error: error!,
    }));
}

export async function fields(page: Page): Promise<FieldRow[]> {
  const tree = page.getByRole("tree", { name: "Fields of the frame" });
  const parts = [".tree-name", ".tree-type", ".tree-value", ".tree-meaning", ".tree-range"];
  const above: string[] = [];
  return (await gathered(tree, "[role=treeitem]", parts)).map(({ attributes, texts }) => {
    const [name, type, value, meaning, range] = texts;
    const [first, last = first] = (range ?? "").split("–").map(Number);
    const start = range === "" ? 0 : first!;
    above.length = Number(attributes["aria-level"]) - 1;
    above.push(name!);
    return {
      path: above.reduce(
        (path, part) => (path === "" || part.startsWith("[") ? path + part : `${path}.${part}`),
        "",
      ),
      name: name!,
      type: type!,
      value: value ?? null,
      meaning: meaning ?? "",
      start,
      end: range === "" ? start : last! + 1,
      isLit: / is-lit\b(?!-)/.test(` ${attributes.class}`),
      isOpen: attributes["aria-expanded"] === null ? undefined : attributes["aria-expanded"] === "true",
    };
  });
}

export async function bytes(page: Page, grid = "Bytes of the frame"): Promise<ByteCell[]> {
  const cells = await gathered(page.getByRole("grid", { name: grid }), "[role=gridcell]", []);
  return cells
    .map(({ attributes, text }) => {
      return { at: Number(attributes["data-at"]), hex: text, isLit: attributes["aria-selected"] === "true" };
    })
    .sort((one, other) => one.at - other.at);
}

export function bufferOf(cells: readonly ByteCell[]): Buffer {
  return Buffer.from(cells.map(({ hex }) => hex).join(""), "hex");
}

/** Scrolls a list from its beginning until that row of it is there. */
export async function toView(list: Locator, row: Locator): Promise<void> {
  const scroll = (element: Element, isFirst: boolean) => {
    element.scrollTop = isFirst ? 0 : element.scrollTop + element.clientHeight / 2;
    return element.scrollTop + element.clientHeight >= element.scrollHeight - 1;
  };
  let isAtEnd = await list.evaluate(scroll, true);
  while ((await row.count()) === 0 && !isAtEnd) {
    isAtEnd = await list.evaluate(scroll, false);
    await new Promise((resolve) => setTimeout(resolve, DRAWN_MS));
  }
}

interface Gathered {
  text: string;
  texts: (string | null)[];
  attributes: Record<string, string | null>;
}

const ATTRIBUTES = [
  "id",
  "class",
  "aria-level",
  "aria-rowindex",
  "aria-expanded",
  "aria-selected",
  "data-at",
];

/** Each row that comes by: its text, those of its parts, and its attributes, in the order of the list. */
async function gathered(list: Locator, rows: string, parts: string[]): Promise<Gathered[]> {
  // All at once, without waiting: where there is nothing to show there is no list either.
  const collect = async (
    [element]: Element[],
    { rows, parts, names, drawnMs }: { rows: string; parts: string[]; names: string[]; drawnMs: number },
  ): Promise<Gathered[]> => {
    if (element === undefined) return [];
    const LOOKS_MAX = 40;
    const bottomOf = (one: Element) => one.getBoundingClientRect().bottom;
    // A list that scrolls is drawn anew a little later: until its rows fill the view.
    const drawn = async () => {
      for (let looks = 0; looks < LOOKS_MAX; looks++) {
        await new Promise((resolve) => setTimeout(resolve, drawnMs));
        const drawnTo = Math.max(...[...element.querySelectorAll(rows)].map(bottomOf), 0);
        const viewTo = Math.min(bottomOf(element), bottomOf(element.lastElementChild!));
        if (drawnTo >= viewTo - 2) return;
      }
    };
    const found = new Map<string, Gathered>();
    const before = element.scrollTop;
    for (let top = 0; ; top += element.clientHeight / 2) {
      element.scrollTop = top;
      await drawn();
      for (const row of element.querySelectorAll(rows)) {
        const attributes = Object.fromEntries(names.map((name) => [name, row.getAttribute(name)]));
        const texts = parts.map((part) => row.querySelector(part)?.textContent ?? null);
        found.set(attributes.id ?? String(found.size), { text: row.textContent, texts, attributes });
      }
      if (top + element.clientHeight >= element.scrollHeight) break;
    }
    element.scrollTop = before;
    return [...found.values()];
  };
  const all = await list.evaluateAll(collect, { rows, parts, names: ATTRIBUTES, drawnMs: DRAWN_MS });
  const place = ({ attributes }: Gathered) => Number(/\d+$/.exec(attributes.id ?? "")?.[0] ?? 0);
  return all.sort((one, other) => place(one) - place(other));
}
