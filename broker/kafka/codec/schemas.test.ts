/**
 * Every schema against Kafka's own definition of the message, which lies in a folder beside the project where the project is built.
 * Both are brought into one form, in which a default that is the zero of its type is no different from none.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { ERRORS } from "../../errors";
import { assignmentSchema, subscriptionSchema } from "../../groups/consumer-protocol";
import type { Api } from "../api";
import { apis } from "../apis";
import { type Fields, type Message, type Range, range, type Shape, type Versions } from "./schema";

interface JsonField {
  name: string;
  type: string;
  versions?: Versions;
  nullableVersions?: Versions;
  taggedVersions?: Versions;
  tag?: number;
  default?: string | number | boolean;
  fields?: JsonField[];
}

interface JsonMessage {
  apiKey: number;
  name: string;
  validVersions: Versions;
  flexibleVersions: Versions | "none";
  fields: JsonField[];
  commonStructs?: { name: string; fields: JsonField[] }[];
}

/** One field, the same whoever defined it. */
interface Same {
  name: string;
  type: string;
  versions: Range;
  nullable: Range;
  tagged: Range;
  tag: number | undefined;
  default: unknown;
  fields: Same[];
}

interface SameMessage {
  versions: Range;
  flexible: Range;
  fields: Same[];
}

const NEVER: Range = { min: 0, max: -1 };
const FOLDER = findFolder(__dirname);
const skip = FOLDER === undefined && "Kafka's definitions (shared/kafka-messages) are not beside the project";

function findFolder(from: string): string | undefined {
  const folder = path.join(from, "shared", "kafka-messages");
  if (existsSync(folder)) return folder;
  const parent = path.dirname(from);
  return parent === from ? undefined : findFolder(parent);
}

function read(file: string): string {
  return readFileSync(path.join(FOLDER!, file), "utf8");
}

function readDefinition(name: string): JsonMessage {
  const withoutComments = read(`${name}.json`).replace(/("(?:[^"\\]|\\.)*")|\/\/.*/g, "$1");
  return JSON.parse(withoutComments);
}

/** Kafka's definition in the common form. */
function fromJson({ validVersions, flexibleVersions, fields, commonStructs = [] }: JsonMessage): SameMessage {
  const common = new Map(commonStructs.map((struct) => [struct.name, struct.fields]));
  return {
    versions: range(validVersions),
    flexible: flexibleVersions === "none" ? NEVER : range(flexibleVersions),
    fields: fields.map((field) => fieldFromJson(field, common)),
  };
}

function fieldFromJson(field: JsonField, common: ReadonlyMap<string, JsonField[]>): Same {
  const [, brackets, element] = /^(\[\])?(.*)$/.exec(field.type)!;
  const structFields = field.fields ?? common.get(element!);
  const type = `${brackets ?? ""}${structFields === undefined ? element : "struct"}`;
  const fields = (structFields ?? []).map((inner) => fieldFromJson(inner, common));
  return {
    name: camelCase(field.name),
    type,
    versions: optionalRange(field.versions),
    nullable: optionalRange(field.nullableVersions),
    tagged: optionalRange(field.taggedVersions),
    tag: field.tag,
    default: defaultFromJson(field.default, type, fields),
    fields,
  };
}

function optionalRange(versions: Versions | undefined): Range {
  return versions === undefined ? NEVER : range(versions);
}

function camelCase(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1);
}

function defaultFromJson(given: JsonField["default"], type: string, fields: Same[]): unknown {
  if (given === "null") return null;
  if (type.startsWith("[]")) return [];
  if (type === "struct") return Object.fromEntries(fields.map((field) => [field.name, field.default]));
  if (type === "string") return given ?? "";
  if (type === "bool") return String(given ?? false) === "true";
  if (type === "uuid") return "AAAAAAAAAAAAAAAAAAAAAA";
  if (type === "bytes") return Buffer.alloc(0);
  if (type === "records") return null;
  return Number(given ?? 0);
}

/** A schema in the common form. */
function fromSchema({ versions, flexible, fields }: Message): SameMessage {
  return { versions, flexible, fields: fieldsFromSchema(fields) };
}

function fieldsFromSchema(fields: Fields): Same[] {
  return Object.entries(fields).map(([name, field]) => ({
    name,
    type: typeOf(field.shape),
    versions: field.versions,
    nullable: field.nullable,
    tagged: field.tag === undefined ? NEVER : field.versions,
    tag: field.tag,
    default: field.default,
    fields: fieldsFromSchema(structFields(field.shape)),
  }));
}

function typeOf(shape: Shape): string {
  if (shape.kind === "array") return `[]${typeOf(shape.element)}`;
  return shape.kind === "struct" ? "struct" : shape.name;
}

function structFields(shape: Shape): Fields {
  if (shape.kind === "array") return structFields(shape.element);
  return shape.kind === "struct" ? shape.fields : {};
}

/** A line for the message and one for each field, so that what differs is read at a glance. */
function describe({ versions, flexible, fields }: SameMessage): string[] {
  return [`versions ${text(versions)}, flexible ${text(flexible)}`, ...describeFields("", fields)];
}

function describeFields(prefix: string, fields: readonly Same[]): string[] {
  return fields.flatMap(({ name, type, versions, nullable, tagged, tag, default: value, fields }) => [
    `${prefix}${name}: ${type} in ${text(versions)}, nullable in ${text(nullable)}, ` +
      `tag ${tag ?? "none"} in ${text(tagged)}, default ${JSON.stringify(value)}`,
    ...describeFields(`${prefix}${name}.`, fields),
  ]);
}

function text({ min, max }: Range): string {
  if (max < min) return "none";
  return max === Number.POSITIVE_INFINITY ? `${min}+` : `${min}-${max}`;
}

function assertSame(schema: Message, definition: JsonMessage): void {
  assert.deepEqual(describe(fromSchema(schema)), describe(fromJson(definition)));
}

for (const api of apis) {
  test(`${api.name} is defined as Kafka defines it`, { skip }, () => {
    const request = readDefinition(`${api.name}Request`);
    const response = readDefinition(`${api.name}Response`);
    assert.deepEqual([request.apiKey, response.apiKey], [api.key, api.key]);
    assertSame(api.request, request);
    assertSame(api.response, response);
    const { min, max } = api.versions;
    assert.ok(api.request.versions.min <= min && min <= max && max <= api.request.versions.max);
  });
}

const EMBEDDED: Record<string, Message> = {
  ConsumerProtocolSubscription: subscriptionSchema,
  ConsumerProtocolAssignment: assignmentSchema,
};

for (const [name, schema] of Object.entries(EMBEDDED)) {
  test(`${name} is defined as Kafka defines it`, { skip }, () => assertSame(schema, readDefinition(name)));
}

test("every error has the name and the code that Kafka gives it", { skip }, () => {
  const [, ...lines] = read("error-codes.tsv").trim().split("\n");
  const kafkas = new Map(lines.map((line) => line.split("\t") as [string, string]).map(([a, b]) => [b, a]));
  for (const [name, { code }] of Object.entries(ERRORS)) assert.equal(String(code), kafkas.get(name), name);
});

type Change = (schema: Message) => Message;
type AnyField = Fields[string];

/** The schema with one field changed; the path leads through structs and arrays of structs. */
function changing(path: string, change: (field: AnyField) => Partial<AnyField>): Change {
  return replacing(path, (entry) => [[entry[0], { ...entry[1], ...change(entry[1]) }]]);
}

function replacing(
  path: string,
  replace: (entry: [string, AnyField]) => readonly (readonly [string, AnyField])[],
): Change {
  const inFields = (fields: Fields, [name, ...rest]: readonly string[]): Fields => {
    assert.ok(name !== undefined && name in fields, `there is no field ${name}`);
    const inField = (entry: [string, AnyField]) =>
      rest.length === 0
        ? replace(entry)
        : [[entry[0], { ...entry[1], shape: inShape(entry[1].shape, rest) }] as const];
    return Object.fromEntries(
      Object.entries(fields).flatMap((entry) => (entry[0] === name ? inField(entry) : [entry])),
    );
  };
  const inShape = (shape: Shape, rest: readonly string[]): Shape => {
    if (shape.kind === "array") return { ...shape, element: inShape(shape.element, rest) };
    return { kind: "struct", fields: inFields(structFields(shape), rest) };
  };
  return (schema) => ({ ...schema, fields: inFields(schema.fields, path.split(".")) });
}

/** Each of these makes the schema of a Metadata response wrong in one thing. */
const MISTAKES: Record<string, Change> = {
  "one version more": (schema) => ({ ...schema, versions: { min: 0, max: 13 } }),
  "one version less": (schema) => ({ ...schema, versions: { min: 1, max: 12 } }),
  "flexible too late": (schema) => ({ ...schema, flexible: range("10+") }),
  "never flexible": (schema) => ({ ...schema, flexible: NEVER }),
  "a name": replacing("brokers.nodeId", ([, field]) => [["brokerId", field]]),
  "a field left out": replacing("topics.partitions.isrNodes", () => []),
  "two fields swapped": (schema) => {
    const [first, second, ...rest] = Object.entries(schema.fields);
    return { ...schema, fields: Object.fromEntries([second!, first!, ...rest]) };
  },
  "a field added": replacing("topics.name", (entry) => [entry, ["alias", entry[1]]]),
  "a type": changing("brokers.port", () => ({ shape: { kind: "primitive", name: "int16" } })),
  "a type in an array": changing("topics.partitions.isrNodes", () => ({
    shape: { kind: "array", element: { kind: "primitive", name: "int64" } },
  })),
  "an array that is none": changing("brokers", ({ shape }) => ({
    shape: { kind: "struct", fields: structFields(shape) },
  })),
  "the first version of a field": changing("topics.isInternal", () => ({ versions: range("2+") })),
  "the last version of a field": changing("clusterAuthorizedOperations", () => ({ versions: range("8-11") })),
  "nullable where it is not": changing("clusterId", () => ({ nullable: range("1+") })),
  "not nullable where it is": changing("brokers.rack", () => ({ nullable: NEVER })),
  "a tag": changing("throttleTimeMs", () => ({ tag: 0 })),
  "a default": changing("topics.partitions.leaderEpoch", () => ({ default: 0 })),
  "a default that is null": changing("clusterId", () => ({ default: "" })),
};

function byName(name: string): Api {
  return apis.find((api) => api.name === name)!;
}

for (const [mistake, change] of Object.entries(MISTAKES)) {
  test(`the comparison sees a single mistake: ${mistake}`, { skip }, () => {
    const wrong = change(byName("Metadata").response);
    assert.throws(() => assertSame(wrong, readDefinition("MetadataResponse")), assert.AssertionError);
  });
}

test("the comparison sees a wrong tag and a tagged field that is none", { skip }, () => {
  const { response } = byName("ApiVersions");
  const definition = readDefinition("ApiVersionsResponse");
  for (const tag of [7, undefined]) {
    const wrong = changing("zkMigrationReady", () => ({ tag }))(response);
    assert.throws(() => assertSame(wrong, definition), assert.AssertionError);
  }
});
