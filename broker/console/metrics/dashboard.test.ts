/** The Grafana dashboard asks only for metrics that the broker has: a name that is misspelt there is an empty panel and no error. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { Broker } from "../../broker";
import { MemoryStorage } from "../../log/memory-storage";
import { standardParts } from "../../parts";
import { readSettings } from "../../settings";
import { DoorTraffic } from "../../traffic";
import { Metrics } from "./metrics";

const DASHBOARD = "metrics/grafana/dashboards/kafka-lab.json";

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  targets?: { expr: string }[];
}

const { panels } = JSON.parse(fs.readFileSync(DASHBOARD, "utf8")) as { panels: Panel[] };
const shown = panels.filter(({ type }) => type !== "row");

const TEXTS = /"(?:[^"\\]|\\.)*"/g;
const MATCHERS_AND_RANGES = /\{[^}]*\}|\[[^\]]*\]/g;
const LABEL_LISTS = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;
const FUNCTIONS = /\b[a-z_][a-z0-9_]*\s*\(/gi;
const OPERATORS = new Set(["and", "or", "unless", "bool", "offset"]);

/** What is left of an expression of PromQL without its functions, labels and numbers. */
function metricsIn(expression: string): string[] {
  const bare = [TEXTS, MATCHERS_AND_RANGES, LABEL_LISTS, FUNCTIONS].reduce(
    (text, what) => text.replace(what, " "),
    expression,
  );
  const words = bare.match(/[a-z_:][\w:]*/gi) ?? [];
  return words.filter((word) => !OPERATORS.has(word));
}

async function exportedNames(): Promise<Set<string>> {
  const { settings } = readSettings({});
  const broker = await Broker.open(
    { ...standardParts, storage: new MemoryStorage(1 << 20) },
    settings,
    true,
    assert.fail,
  );
  const doors = { text: new DoorTraffic(), kafka: new DoorTraffic() };
  const metrics = new Metrics({ broker, doors, seriesMax: 10, version: "0" });
  const { body } = await metrics.render();
  metrics.close();
  await broker.close();
  const types = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name, type]) => {
      return type === "histogram" ? ["_bucket", "_sum", "_count"].map((end) => name + end) : [name!];
    }),
  );
}

test("the names of metrics are found in an expression", () => {
  const expression =
    'histogram_quantile(0.99, sum by (le, door) (rate(a_bucket{door="x y"}[5m]))) / b_total or vector(0)';
  assert.deepEqual(metricsIn(expression), ["a_bucket", "b_total"]);
  assert.deepEqual(metricsIn("sum(c) without (topic) unless on(topic) d:e"), ["c", "d:e"]);
});

test("every metric that the dashboard asks for is there", async () => {
  const exported = await exportedNames();
  for (const { title, targets } of shown) {
    assert.ok(targets?.length, `the panel "${title}" shows nothing`);
    for (const { expr } of targets) {
      const names = metricsIn(expr);
      assert.ok(names.length > 0, expr);
      for (const name of names)
        assert.ok(exported.has(name), `"${title}" asks for ${name}, which there is not`);
    }
  }
});

test("the dashboard shows every metric of the broker's own", async () => {
  const asked = new Set(shown.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr))));
  const own = [...(await exportedNames())].filter((name) => name.startsWith("kafka_lab_"));
  assert.ok(own.length > 20);
  assert.deepEqual(
    own.filter((name) => !asked.has(name)),
    [],
  );
});

test("docs/METRICS.md explains every metric of the broker's own, and no other", async () => {
  const text = fs.readFileSync("docs/METRICS.md", "utf8");
  const explained = [...text.matchAll(/^\| `(kafka_lab_\w+)` \|/gm)].map(([, name]) => name!);
  const families = [...(await exportedNames())].map((name) => name.replace(/_(bucket|sum|count)$/, ""));
  const own = new Set(families.filter((name) => name.startsWith("kafka_lab_")));
  assert.deepEqual(explained.sort(), [...own].sort());
});

test("every panel says what it teaches, and none hides another", () => {
  const ids = panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { title, description } of shown) assert.ok((description ?? "").length > 10, title);
});
