import assert from "node:assert/strict";
import { test } from "node:test";
import { Metrics } from "./metrics";

const DOORS = `# HELP doors_total Doors.
# TYPE doors_total counter
`;

test("a series is found by its name and all of its labels, in any order", () => {
  const metrics = new Metrics(`${DOORS}doors_total{a="1",b="x\\n\\"y\\"\\\\"} 3\ndoors_total 4\n`);
  assert.equal(metrics.value('doors_total{b="x\\n\\"y\\"\\\\",a="1"}'), 3);
  assert.equal(metrics.value("doors_total"), 4);
  assert.equal(metrics.value('doors_total{a="1"}'), undefined);
  assert.equal(metrics.value("windows"), undefined);
  assert.deepEqual(metrics.names, ["doors_total"]);
  assert.equal(metrics.like('doors_total{a="2"}').length, 2);
});

test("a histogram's three kinds of series belong to it", () => {
  const metrics = new Metrics(
    '# HELP h Time.\n# TYPE h histogram\nh_bucket{le="+Inf"} 2\nh_sum 0.5\nh_count 2\n',
  );
  assert.equal(metrics.value('h_bucket{le="+Inf"}'), 2);
});

for (const [what, body] of [
  ["no LF at the end", `${DOORS}doors_total 1`],
  ["no type", "# HELP a A.\na 1\n"],
  ["no help", "# TYPE a gauge\na 1\n"],
  ["a sum without a histogram", `${DOORS}doors_total_sum 1\n`],
  ["a series twice", `${DOORS}doors_total{a="1",b="2"} 1\ndoors_total{b="2",a="1"} 2\n`],
  ["a metric twice", `${DOORS}${DOORS}`],
  ["no number", `${DOORS}doors_total one\n`],
  ["a label without quotes", `${DOORS}doors_total{a=1} 1\n`],
  ["a quote in a label", `${DOORS}doors_total{a="x"y"} 1\n`],
  ["a type that there is not", "# HELP a A.\n# TYPE a number\na 1\n"],
  ["another comment", "# a comment\n"],
] as const) {
  test(`Prometheus would not read, or not like: ${what}`, () => {
    assert.throws(() => new Metrics(body));
  });
}
