/**
 * Whether an answer is what a scenario expects, row by row: a path and a value, or a partition and the values of its fields.
 *
 * Invariant: an error in the answer that no row speaks of fails the scenario, as an `ERR` line does that no step looks at.
 */
import { matches } from "../failure";
import { type Answer, describe } from "./exchange";
import { type Found, findPartition, findPath, pairsOf, partitionOf, shapeOf } from "./paths";
import { type Structure, show, type Value } from "./values";

export type Row = readonly [path: string, expected: string];

const AT_LEAST = /^>=(-?\d+)$/;

/** The differences, one a line, and the places of the wrong values. Empty when the answer is the expected one. */
export function differences(
  answer: Answer,
  rows: readonly Row[],
  topicId: (topic: string) => string | undefined,
): { lines: string[]; paths: string[] } {
  const lines: string[] = [];
  const paths: string[] = [];
  const seen = new Set<string>();
  for (const [find, expected] of rows.flatMap((row) => finders(row))) {
    try {
      const { path, value } = find(answer.values);
      seen.add(path);
      if (isAs(expected, value)) continue;
      lines.push(`${path} is ${show(value)}, expected was ${expected}`);
      paths.push(path);
    } catch (problem) {
      lines.push((problem as Error).message);
    }
  }
  for (const { path, value } of errorsIn(answer.values, "")) {
    if (seen.has(path)) continue;
    lines.push(`${path} is ${show(value)}, an error that no row of the table expects`);
    paths.push(path);
  }
  return { lines, paths };

  function finders([path, expected]: Row): [find: (values: Structure) => Found, expected: string][] {
    const partition = partitionOf(path);
    if (partition === undefined) return [[(values) => findPath(values, path), expected]];
    const { message, version } = answer.request;
    const shape = shapeOf(message.response, version);
    return pairsOf(expected).map(([name, value]) => [
      (values) => {
        const place = findPartition(values, shape, partition, topicId(partition.topic));
        const found = findPath(place.value as Structure, name);
        return { path: `${place.path}.${found.path}`, value: found.value };
      },
      value,
    ]);
  }
}

/** @throws Error that shows request and answer field by field. */
export function assertAnswer(
  answer: Answer,
  rows: readonly Row[],
  topicId: (topic: string) => string | undefined,
): void {
  const { lines, paths } = differences(answer, rows, topicId);
  if (lines.length === 0) return;
  const { message, version } = answer.request;
  const title = `the answer to ${message.name} v${version} is not the expected one:`;
  throw new Error([title, ...lines.map((line) => `  ${line}`), describe(answer, paths)].join("\n"));
}

/** `…` stands for any text, `>=5` for any number from 5 on, `not x` for anything but x. Bytes are `7 bytes`, or what they say as text. */
function isAs(expected: string, value: Value): boolean {
  if (expected.startsWith("not ")) return !isAs(expected.slice("not ".length), value);
  const least = AT_LEAST.exec(expected);
  if (least !== null) return BigInt(show(value)) >= BigInt(least[1]!);
  const pattern = expected.replaceAll("\\", "\\\\");
  return matches(pattern, Buffer.from(show(value))) || (Buffer.isBuffer(value) && matches(pattern, value));
}

/** Every field with an error in it. */
export function errorsIn(value: Value, path: string): Found[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => errorsIn(one, `${path}[${at}]`));
  if (value === null || typeof value !== "object" || Buffer.isBuffer(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const place = path === "" ? name : `${path}.${name}`;
    if (/ErrorCode$/i.test(name)) return one === "NONE" ? [] : [{ path: place, value: one }];
    return errorsIn(one, place);
  });
}
