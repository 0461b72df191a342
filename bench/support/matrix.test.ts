import assert from "node:assert/strict";
import { test } from "node:test";
import { asMarkdown, goalTable, type Matrix, merge } from "./matrix";
import { plot } from "./plot";

const rates = (what: string, samples: Record<string, number[]>): Matrix => ({
  name: "rates",
  title: "Rates",
  unit: "MB/s",
  columns: Object.keys(samples),
  lines: [{ what, samples }],
  ratios: [{ title: "ours to theirs", of: "ours", to: "theirs", goal: () => ({ atLeast: 2 }) }],
  plot: "linear",
});

test("matrices of one name become one, with each column once", () => {
  const merged = merge([rates("small", { ours: [4], theirs: [2] }), rates("large", { ours: [4], raw: [9] })]);
  assert.equal(merged.length, 1);
  assert.deepEqual(merged[0]!.columns, ["ours", "theirs", "raw"]);
  assert.deepEqual(
    merged[0]!.lines.map(({ what }) => what),
    ["small", "large"],
  );
});

test("a goal names the lines in which it was missed, and is silent about those that have no ratio", () => {
  const merged = merge([
    rates("small", { ours: [4, 5, 60], theirs: [2, 2.5, 2.6] }),
    rates("large", { ours: [3], theirs: [2] }),
    rates("alone", { ours: [3] }),
  ]);
  const [, goal] = goalTable(merged);
  assert.deepEqual(goal, [
    "Rates, MB/s: ours to theirs",
    "at least 2x",
    "small: 2.00x; large: 1.50x",
    "missed: large",
  ]);
});

test("a figure that stands for itself has a goal of its own", () => {
  const alone = { title: "ours", of: "ours", goal: () => ({ atMost: 0.9 }) };
  const [, goal] = goalTable([{ ...rates("small", { ours: [0.95] }), ratios: [alone] }]);
  assert.deepEqual(goal, ["Rates, MB/s: ours", "at most 0.9", "small: 0.95", "missed: small"]);
});

test("goals that differ are named with their lines", () => {
  const merged = merge([
    rates("small", { ours: [4], theirs: [2] }),
    rates("large", { ours: [4], theirs: [2] }),
  ]);
  const goal = (line: string) => ({ atLeast: line === "small" ? 2 : 3 });
  const [, row] = goalTable(merged.map((one) => ({ ...one, ratios: [{ ...one.ratios[0]!, goal }] })));
  assert.equal(row![1], "small: at least 2x; large: at least 3x");
});

test("where the client was the slow part, a missed goal says so", () => {
  const matrix = rates("small", { ours: [3], theirs: [2] });
  const line = { ...matrix.lines[0]!, heldUp: ["ours"] };
  const [, goal] = goalTable([{ ...matrix, lines: [line] }]);
  assert.equal(goal!.at(-1), "missed: small (the client is the slow part: see the cost)");
});

test("nothing is not set against nothing", () => {
  const text = asMarkdown(rates("small", { ours: [3], theirs: [0] }));
  assert.doesNotMatch(text, /Infinity/);
});

test("a figure stands with its spread, and what was not measured with a dash", () => {
  const merged = merge([rates("small", { ours: [4, 1, 1200] }), rates("large", { theirs: [3] })]);
  const text = asMarkdown(merged[0]!);
  assert.match(text, /\| small \| 4\.00<br>\(1\.00 – 1,200\) \| – \|/);
  assert.match(text, /\| large \| – \| 3\.00 \|/);
});

test("a plot's bars are as long as their medians say, and their labels are safe in SVG", () => {
  const svg = plot(rates("a < b", { ours: [40, 50, 60], theirs: [25] }));
  const widths = [...svg.matchAll(/<rect class="c\d" x="190" y="\d+" width="([\d.]+)"/g)].map(([, width]) =>
    Number(width),
  );
  assert.equal(widths.length, 2);
  assert.equal(widths[0]! / widths[1]!, 2);
  assert.match(svg, />a &lt; b</);
});

test("a logarithmic axis begins at a power of ten below the least", () => {
  const svg = plot({ ...rates("p50", { ours: [0.3], theirs: [30] }), plot: "logarithmic" });
  for (const tick of ["0.1", "1", "10", "100"]) assert.match(svg, new RegExp(`>${tick}<`));
});
