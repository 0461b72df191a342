/**
 * `npm run docs:wire`: writes what is made in docs/WIRE.md: the table of APIs, from the registry, and one exchange byte by byte, from a
 * live run. kcat produces one message to a broker through a proxy that keeps the bytes.
 *
 *     npm run docs:wire              writes it; needs kcat
 *     npm run docs:wire -- --check   fails when the table is not up to date
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { annotateBatches } from "../broker/kafka/annotate-batches";
import { apis } from "../broker/kafka/apis";
import { type Annotation, annotate } from "../broker/kafka/codec/annotate";
import { skipTaggedFields } from "../broker/kafka/codec/decode";
import { readRequestHeader } from "../broker/kafka/codec/headers";
import { Reader } from "../broker/kafka/codec/reader";
import { maintain, replaceSection } from "./generated";
import { type Exchange, Recording, SIZE_BYTES } from "./recording";

const TARGET = path.join("docs", "WIRE.md");
const BYTES_A_LINE = 12;
const API_VERSIONS = 18;

/** The APIs that are served, as a table. */
export function table(): string {
  const rows = [...apis]
    .sort((a, b) => a.key - b.key)
    .map((api) => {
      const { min, max } = api.versions;
      const flexible = Array.from({ length: max - min + 1 }, (_, at) => min + at).find((version) =>
        api.isFlexible(version),
      );
      return `| ${api.key} | ${api.name} | ${min} – ${max} | ${flexible === undefined ? "" : `from ${flexible} on`} |\n`;
    });
  return `| key | API | versions | flexible |\n|---|---|---|---|\n${rows.join("")}`;
}

/** What kcat and the broker say to each other while kcat produces one message. */
async function record(): Promise<Exchange[]> {
  const recording = await Recording.start();
  const kcat = ["-b", recording.address, "-t", "my-topic", "-P", "-k", "greeting"];
  const client = spawn("kcat", kcat, { stdio: ["pipe", "inherit", "inherit"], timeout: 20_000 });
  client.stdin.end("Hello\n");
  const [code] = await once(client, "close");
  if (code !== 0) throw new Error(`kcat ended with exit code ${code}`);
  await recording.stop();
  return recording.exchanges;
}

function explain({ api, request, response }: Exchange): string {
  const reader = new Reader(request, SIZE_BYTES);
  const { apiKey, apiVersion } = readRequestHeader(reader);
  const isFlexible = api.isFlexible(apiVersion);
  const header = requestHeader(request, reader.position);
  if (isFlexible) header.push(taggedFields(reader));
  const body = withBatches(request, annotate(api.request, apiVersion, reader));
  const parts = [
    `### ${api.name}, version ${apiVersion}\n`,
    listing("The client sends", request, [...header, ...body]),
  ];
  if (response === undefined) return parts.join("\n");
  const answer = new Reader(response, SIZE_BYTES);
  const answerHeader = [leaf("size", "int32", 0, 4, response.readInt32BE(0))];
  answerHeader.push(leaf("correlationId", "int32", 4, 8, answer.int32()));
  if (isFlexible && apiKey !== API_VERSIONS) answerHeader.push(taggedFields(answer));
  const answerBody = withBatches(response, annotate(api.response, apiVersion, answer));
  parts.push(listing("The broker answers", response, [...answerHeader, ...answerBody]));
  return parts.join("\n");
}

function requestHeader(request: Buffer, end: number): Annotation[] {
  const reader = new Reader(request);
  const take = (name: string, type: "int16" | "int32") => {
    const start = reader.position;
    const value = reader[type]();
    return leaf(name, type, start, reader.position, value);
  };
  const fixed = [
    take("size", "int32"),
    take("apiKey", "int16"),
    take("apiVersion", "int16"),
    take("correlationId", "int32"),
  ];
  const start = reader.position;
  return [...fixed, leaf("clientId", "string", start, end, request.toString("utf8", start + 2, end))];
}

function taggedFields(reader: Reader): Annotation {
  const start = reader.position;
  skipTaggedFields(reader);
  return leaf("tagged fields", "", start, reader.position, undefined);
}

function leaf(
  name: string,
  type: string,
  start: number,
  end: number,
  value: Annotation["value"],
): Annotation {
  return { name, type, start, end, value, children: [] };
}

/** The record batches get children of their own. */
function withBatches(bytes: Buffer, fields: readonly Annotation[]): Annotation[] {
  return fields.map((field) => {
    const { type, value, end } = field;
    if (!type.endsWith("records") || !Buffer.isBuffer(value))
      return { ...field, children: withBatches(bytes, field.children) };
    const start = end - value.length;
    const length = leaf(
      "length",
      type.startsWith("compact") ? "unsigned varint" : "int32",
      field.start,
      start,
      value.length,
    );
    return { ...field, value: undefined, children: [length, ...annotateBatches(bytes, start, end)] };
  });
}

function listing(title: string, bytes: Buffer, fields: readonly Annotation[]): string {
  return `${title} ${bytes.length} bytes:\n\n\`\`\`text\n${fields.flatMap((field) => lines(bytes, field, 0)).join("\n")}\n\`\`\`\n`;
}

function lines(bytes: Buffer, field: Annotation, depth: number): string[] {
  const indent = "  ".repeat(depth);
  if (field.children.length > 0) {
    const name = `${indent}${field.name}`;
    return [
      `${" ".repeat(6 + 3 * BYTES_A_LINE)}  ${name}`,
      ...field.children.flatMap((child) => lines(bytes, child, depth + 1)),
    ];
  }
  const rows: string[] = [];
  for (let at = field.start; at < field.end; at += BYTES_A_LINE) {
    const hex = bytes
      .subarray(at, Math.min(at + BYTES_A_LINE, field.end))
      .toString("hex")
      .replace(/..(?=.)/g, "$& ");
    const words = at === field.start ? `${indent}${field.name}${meaning(field)}` : "";
    rows.push(`${String(at).padStart(5)}  ${hex.padEnd(3 * BYTES_A_LINE - 1)}  ${words}`.trimEnd());
  }
  return rows;
}

function meaning({ type, value }: Annotation): string {
  const shown = Buffer.isBuffer(value) ? JSON.stringify(value.toString("utf8")) : JSON.stringify(value);
  return `${type === "" ? "" : `  ${type}`}${value === undefined ? "" : ` = ${shown}`}`;
}

if (require.main === module) {
  const made = (text: string) => replaceSection(text, "apis", table());
  const tell = async (text: string) =>
    replaceSection(text, "exchange", (await record()).map(explain).join("\n"));
  void maintain(TARGET, "npm run docs:wire", made, tell);
}
