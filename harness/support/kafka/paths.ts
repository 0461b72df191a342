/**
 * How scenarios name the values in a message.
 *
 *     topics[0].partitions[1].errorCode     by place
 *     topics[my-topic].errorCode            by a name that the element has
 *     topics.length                         how many there are
 *
 * And, for all the APIs that speak of partitions, `my-topic-0` with the fields of that partition: `errorCode=NONE baseOffset=3`.
 */
import { type Field, fieldsOf } from "./layout";
import { type Structure, show, type Value } from "./values";

const PARTITION = /^([a-zA-Z0-9._-]+)-(\d+)$/;
const PARTITION_NUMBERS = ["index", "partition", "partitionIndex"];
const TOPIC_NAMES = ["name", "topic"];

export interface Partition {
  topic: string;
  index: number;
}

/** Undefined when the text is the path of a field. */
export function partitionOf(text: string): Partition | undefined {
  const match = PARTITION.exec(text);
  return match === null ? undefined : { topic: match[1]!, index: Number(match[2]) };
}

/** `errorCode=NONE baseOffset=3` */
export function pairsOf(text: string): [name: string, value: string][] {
  return text
    .split(/\s+/)
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      if (at < 0) throw new Error(`"${pair}" must have the form field=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    });
}

/** Sets the value at a path, making arrays and structures on the way. */
export function setPath(values: Structure, path: string, value: Value): void {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  let place = values as Record<string, Value>;
  for (const [at, step] of steps.slice(0, -1).entries()) {
    place[step] ??= /^\d+$/.test(steps[at + 1]!) ? [] : {};
    place = place[step] as Record<string, Value>;
  }
  place[steps.at(-1)!] = value;
}

/** Where a message names its partitions: the array of topics, the array in each, and the fields that name both. */
interface Shape {
  topics: string;
  partitions: string;
  topic: string | undefined;
  topicId: string | undefined;
  index: string;
}

export function shapeOf(fields: readonly Field[], version: number): Shape {
  for (const topics of fieldsOf(fields, version).plain) {
    for (const partitions of topics.fields) {
      const index = partitions.fields.find(({ name }) => PARTITION_NUMBERS.includes(name));
      if (!partitions.isArray || index === undefined) continue;
      const names = fieldsOf(topics.fields, version).plain.map(({ name }) => name);
      return {
        topics: topics.name,
        partitions: partitions.name,
        topic: TOPIC_NAMES.find((name) => names.includes(name)),
        topicId: names.find((name) => name === "topicId"),
        index: index.name,
      };
    }
  }
  throw new Error("this message speaks of no partitions: name its fields by their paths");
}

/** The partition in a request, added if it is not there yet. */
export function addPartition(
  values: Structure,
  shape: Shape,
  partition: Partition,
  topicId?: string,
): Structure {
  values[shape.topics] ??= [];
  const topics = values[shape.topics] as Structure[];
  const [field, name] =
    shape.topic === undefined ? [shape.topicId!, topicId!] : [shape.topic, partition.topic];
  let topic = topics.find((one) => one[field] === name);
  if (topic === undefined) {
    topic = { [field]: name, [shape.partitions]: [] };
    topics.push(topic);
  }
  const added = { [shape.index]: partition.index };
  (topic[shape.partitions] as Structure[]).push(added);
  return added;
}

export interface Found {
  /** By places only. */
  path: string;
  value: Value;
}

/** @throws Error when the answer does not have it. */
export function findPartition(
  values: Structure,
  shape: Shape,
  partition: Partition,
  topicId?: string,
): Found {
  const topics = values[shape.topics] as Structure[];
  const at = topics.findIndex((topic) =>
    shape.topic === undefined ? topic[shape.topicId!] === topicId : topic[shape.topic] === partition.topic,
  );
  const partitions = (topics[at]?.[shape.partitions] ?? []) as Structure[];
  const place = partitions.findIndex((one) => one[shape.index] === partition.index);
  if (place < 0) throw new Error(`the answer says nothing of ${partition.topic}-${partition.index}`);
  return { path: `${shape.topics}[${at}].${shape.partitions}[${place}]`, value: partitions[place]! };
}

/** The value at a path. @throws Error that says where the path leaves what is there. */
export function findPath(values: Structure, path: string): Found {
  let found: Found = { path: "", value: values };
  for (const [, name, element] of path.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g))
    found = element === undefined ? member(found, name!) : elementOf(found, element);
  return found;
}

function member({ path, value }: Found, name: string): Found {
  if (Array.isArray(value) && name === "length") return { path, value: value.length };
  const found = (value as Structure | null)?.[name];
  if (found === undefined) throw new Error(`the answer has no ${path === "" ? "" : `${path}.`}${name}`);
  return { path: path === "" ? name : `${path}.${name}`, value: found };
}

function elementOf({ path, value }: Found, selector: string): Found {
  const elements = Array.isArray(value) ? value : [];
  const at = /^\d+$/.test(selector)
    ? Number(selector)
    : elements.findIndex((one) => Object.values((one ?? {}) as Structure).includes(selector));
  const found = elements[at];
  if (found === undefined) throw new Error(`the answer has no ${path}[${selector}]: it has ${show(value)}`);
  return { path: `${path}[${at}]`, value: found };
}
