/**
 * Damage to the files of a data folder. A broker that starts on it may say that it cannot, may take a partition offline, or may cut a torn
 * end; what it may not do is to hang, to fall over, or to show anybody a message that nobody stored.
 *
 * The folder is that of a broker that was killed: so every byte of the logs is looked at.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Random } from "../random";
import { Victim } from "../victim";
import { type Address, readReply, withLink } from "../workloads/text-link";
import type { Input } from "./input";
import { mutate } from "./mutate";

const TOPICS = 2;
const PARTITIONS = 2;
const MESSAGES = 60;
const PIECE_BYTES_MAX = 16;
/** As long as the first byte lets it begin. */
const SKIPPED = new Set(["lock"]);

/** A data folder, and the value at each place of it (`topic/partition@offset`). */
export interface Template {
  folder: string;
  values: ReadonlyMap<string, string>;
  files: readonly string[];
}

export async function makeTemplate(): Promise<Template> {
  const victim = await Victim.start({
    extensions: [],
    settings: { KAFKA_LOG_SEGMENT_BYTES: "1500" },
  });
  const values = new Map<string, string>();
  await withLink({ host: "127.0.0.1", port: victim.port }, async (link) => {
    for (let topic = 0; topic < TOPICS; topic++) {
      await link.send(`create t${topic} partitions=${PARTITIONS}`);
      await link.line();
      for (let at = 0; at < MESSAGES; at++) {
        const value = `value-${topic}-${at}-${"x".repeat(at)}`;
        await link.send(`produce t${topic}/${at % PARTITIONS} key=k${at} ${value}`);
        const offset = /@(\d+)$/.exec(await link.line())![1];
        values.set(`t${topic}/${at % PARTITIONS}@${offset}`, value);
      }
    }
    await link.send("consume t0 group=g format=json");
    await readReply(link);
  });
  victim.signal("SIGKILL");
  await victim.endedWithin(5000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-template-"));
  fs.cpSync(victim.dataFolder, folder, { recursive: true, filter: (file) => !fs.lstatSync(file).isSocket() });
  await victim.remove();
  return { folder, values, files: filesIn(folder) };
}

function filesIn(folder: string): string[] {
  const all = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile() && !SKIPPED.has(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

export function fileInput(template: Template, random: Random): Input {
  const file = random.between(0, template.files.length - 1);
  const content = fs.readFileSync(path.join(template.folder, template.files[file]!));
  const at = random.between(0, Math.max(0, content.length - 1));
  const piece = content.subarray(at, at + random.between(1, PIECE_BYTES_MAX));
  const bytes =
    random.next() < 0.15 ? Buffer.alloc(0) : mutate(piece.length === 0 ? Buffer.of(0) : piece, random);
  return { door: "files", about: `${template.files[file]} at byte ${at}`, bytes, file, at };
}

/** What a broker on the damaged folder does wrong, in a sentence; undefined: nothing. */
export async function tryFiles(template: Template, input: Input): Promise<string | undefined> {
  const victim = await Victim.prepare({ extensions: [], settings: {} });
  fs.cpSync(template.folder, victim.dataFolder, { recursive: true });
  damage(path.join(victim.dataFolder, template.files[input.file!]!), input);
  try {
    try {
      await victim.start();
    } catch (problem) {
      return refusalFault(victim, problem as Error);
    }
    return await readFault({ host: "127.0.0.1", port: victim.port }, template, input);
  } finally {
    await victim.remove();
  }
}

/** No bytes: the file ends there. */
function damage(file: string, { bytes, at = 0 }: Input): void {
  const content = fs.readFileSync(file);
  const rest = bytes.length === 0 ? bytes : content.subarray(at + bytes.length);
  fs.writeFileSync(file, Buffer.concat([content.subarray(0, at), bytes, rest]));
}

/** A broker that refuses says why in one line, and ends with exit code 1. */
function refusalFault(victim: Victim, problem: Error): string | undefined {
  const last = victim.log.at(-1) ?? "";
  const isSentence = last.startsWith("{") && /"level":"?(fatal|60)/.test(last) && !last.includes("    at ");
  return isSentence ? undefined : `it did not start, and did not say why in a sentence: ${problem.message}`;
}

async function readFault(address: Address, template: Template, input: Input): Promise<string | undefined> {
  const damaged = path.dirname(template.files[input.file!]!);
  let fault: string | undefined;
  await withLink(address, async (link) => {
    for (let topic = 0; topic < TOPICS; topic++)
      for (let partition = 0; partition < PARTITIONS && fault === undefined; partition++) {
        await link.send(`consume t${topic}/${partition} earliest format=json`);
        const messages: { offset: number; value: string }[] = [];
        let refusal: string | undefined;
        for (let line = await link.line(); ; line = await link.line()) {
          if (line.startsWith("{")) messages.push(JSON.parse(line));
          else {
            refusal = line.startsWith("OK") ? undefined : line;
            break;
          }
        }
        const place = (offset: number) => `t${topic}/${partition}@${offset}`;
        const wrong = messages.find(({ offset, value }) => template.values.get(place(offset)) !== value);
        if (wrong !== undefined)
          fault = `${place(wrong.offset)} shows ${JSON.stringify(wrong.value)}, which nobody stored`;
        const isSpared = damaged !== "." && damaged !== `t${topic}-${partition}`;
        const isWhole = messages.length === MESSAGES / PARTITIONS;
        if (isSpared && !isWhole)
          fault = `t${topic}/${partition} was not damaged, but ends at ${messages.length}: ${refusal}`;
      }
  });
  return fault;
}
