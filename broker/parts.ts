/**
 * The parts that an extension can replace: each one idea, one file, one small interface, listed here with the functions it
 * must have. An extension is a CommonJS module that exports one function; it is given the parts as they are and returns
 * those it puts in their place:
 *
 *     export default (parts: Parts): Partial<Parts> => ({ partitioner: { partition: () => 0 } });
 *
 * Invariant: the broker starts with whole parts only. What is broken is refused in one sentence that names the file.
 */
import path from "node:path";
import { type Assignor, assignor } from "./groups/assignor";
import { type Offsets, offsets } from "./groups/committed-offsets";
import { type Membership, membership } from "./groups/membership";
import { type Apis, apis } from "./kafka/apis";
import { type Append, append } from "./log/append";
import { type Cleaner, cleaner } from "./log/cleaner";
import { type Clock, systemClock } from "./log/clock";
import { type Files, operatingSystemFiles } from "./log/files";
import { type OpenStorage, openStorage } from "./log/open-storage";
import { type Recovery, recovery } from "./log/recovery";
import { type Retention, retention } from "./log/retention";
import { type Waiter, waiter } from "./log/waiter";
import { type Deduplicator, deduplicator } from "./producers/deduplicator";
import type { Commands } from "./text/command";
import { commands } from "./text/commands";
import { type Framing, framing } from "./text/framing";
import { type HeaderGrammar, headerGrammar } from "./text/header";
import { type Partitioner, partitioner } from "./topics/partitioner";

export interface Parts {
  /** Where the bytes of a segment live. */
  storage: OpenStorage;
  /** The file calls beneath the disk storage: write, flush, rename. */
  files: Files;
  /** Which offsets a batch gets, and when it counts as appended. */
  append: Append;
  /** Where one request ends and the next begins. */
  framing: Framing;
  /** What a valid header is. */
  header: HeaderGrammar;
  /** What time it is. */
  clock: Clock;
  /** Which partition a message goes to. */
  partitioner: Partitioner;
  /** When a waiting fetch is answered. */
  waiter: Waiter;
  /** How much of a log is whole after a crash. */
  recovery: Recovery;
  /** Which segments may go. */
  retention: Retention;
  /** Which records a compacted log keeps. */
  cleaner: Cleaner;
  /** Whether a batch was seen before. */
  deduplicator: Deduplicator;
  /** Which members of a group are still alive, and whose word counts. */
  membership: Membership;
  /** Which member of a group gets which partition. */
  assignor: Assignor;
  /** Where the committed offsets of groups live. */
  offsets: Offsets;
  /** The commands of the text protocol, by verb. */
  commands: Commands;
  /** The requests of Kafka's protocol that are answered. */
  apis: Apis;
}

export type Extension = (parts: Parts) => Partial<Parts>;

export const standardParts: Parts = {
  storage: { open: openStorage },
  files: operatingSystemFiles,
  append,
  framing,
  header: headerGrammar,
  clock: systemClock,
  partitioner,
  waiter,
  recovery,
  retention,
  cleaner,
  deduplicator,
  membership,
  assignor,
  offsets,
  commands,
  apis,
};

/** The standard parts with the extensions' in their place, in the order of the list. @throws Error with one sentence. */
export function loadParts(files: readonly string[]): Parts {
  return files.reduce(applyExtension, standardParts);
}

function applyExtension(parts: Parts, file: string): Parts {
  const refuse = (reason: string): never => {
    throw new Error(`the extension ${file} is refused: ${reason}`);
  };
  let replaced: Partial<Parts>;
  try {
    const loaded = require(path.resolve(file));
    const extend: unknown = loaded.default ?? loaded;
    if (typeof extend !== "function")
      return refuse("it must export a function from the parts to those it replaces");
    replaced = extend(parts);
  } catch (problem) {
    return refuse(firstLine(problem));
  }
  if (typeof replaced !== "object" || replaced === null)
    return refuse("its function must return an object of parts");
  if (replaced instanceof Promise)
    return refuse("its function must return an object of parts, not a promise of one");
  for (const [name, part] of Object.entries(replaced)) {
    if (!Object.hasOwn(standardParts, name)) {
      return refuse(`there is no part "${name}"; there are ${Object.keys(standardParts).join(", ")}`);
    }
    const missing = missingFunction(name as keyof Parts, part);
    if (missing !== undefined) return refuse(`its part "${name}" has no function "${missing}"`);
  }
  return { ...parts, ...replaced };
}

/** A part must have every function that the standard one has; a command and an API, their own. */
function missingFunction(name: keyof Parts, part: unknown): string | undefined {
  if (name === "apis") {
    const apis = Array.isArray(part) ? part : [undefined];
    return apis.every((api) => typeof api?.handle === "function") ? undefined : "handle";
  }
  if (name === "commands") {
    if (typeof part !== "object" || part === null) return "run";
    const entries = Object.entries(part as Commands);
    const broken = entries.find(
      ([, command]) => typeof command?.run !== "function" || !Array.isArray(command.usage),
    );
    return broken === undefined ? undefined : `${broken[0]}.run" and its list "usage`;
  }
  const needed = Object.keys(standardParts[name]);
  return needed.find((key) => typeof (part as Record<string, unknown> | null)?.[key] !== "function");
}

/** The first line of what went wrong, and where in the extension it did. */
function firstLine(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem).split("\n", 1)[0]!;
  const frames = (problem.stack ?? "").matchAll(/[(\s](\/[^()\s]*:\d+:\d+)/g);
  const places = [...frames].map(([, place]) => path.relative("", place!));
  const place = places.find((file) => !/^(dist\/)?broker\/|node_modules\//.test(file));
  const line = problem.message.split("\n", 1)[0]!;
  return place === undefined ? line : `${line} (${place})`;
}
