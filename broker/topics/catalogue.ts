/**
 * The catalogue: which topics there are, in one small file that is replaced whole. Each change is one replacement, so
 * after a crash at any moment a topic either exists or does not.
 *
 * A topic is created by making its folders first and naming it here last, and it gets further partitions in the same order;
 * it is deleted by marking it here first and forgetting it last. Whatever a crash leaves in between, the next start can tell: an unnamed empty folder was never a
 * topic, and a marked one has to go.
 */
import { randomBytes } from "node:crypto";
import { KafkaError } from "../errors";
import type { Storage } from "../log/storage";
import type { ConfigValues } from "./topic-config";

const FILE = "topics.json";
const VERSION = 1;

export interface CatalogueEntry {
  name: string;
  /** 16 random bytes in base64url, as Kafka writes topic ids: a topic made anew under an old name is another topic. */
  id: string;
  /** The partitions' folders are called this, a dash, and the partition's number. */
  folder: string;
  partitions: number;
  /** What the topic sets itself. */
  config: ConfigValues;
  /** Marked for deletion: its data is being removed. */
  deleting?: true;
}

export class Catalogue {
  readonly #storage: Storage;
  /** By id: a topic that is being deleted and a new one may have the same name. */
  readonly #entries: Map<string, CatalogueEntry>;

  /** @throws KafkaError UNSUPPORTED_VERSION when a newer version wrote it, KAFKA_STORAGE_ERROR when it is unreadable. */
  constructor(storage: Storage) {
    this.#storage = storage;
    this.#entries = new Map(load(storage).map((entry) => [entry.id, entry]));
  }

  entries(): CatalogueEntry[] {
    return [...this.#entries.values()];
  }

  /** The entry of a topic that exists. */
  get(id: string): CatalogueEntry {
    return this.#entries.get(id)!;
  }

  /** Adds an entry or replaces the one of that id, durably. @throws KafkaError KAFKA_STORAGE_ERROR, and nothing changed. */
  put(entry: CatalogueEntry): void {
    this.#write([...this.entries().filter((other) => other.id !== entry.id), entry]);
    this.#entries.set(entry.id, entry);
  }

  /** Forgets a topic, durably. */
  forget(id: string): void {
    this.#write(this.entries().filter((entry) => entry.id !== id));
    this.#entries.delete(id);
  }

  #write(topics: CatalogueEntry[]): void {
    this.#storage.replaceSmall(
      FILE,
      Buffer.from(`${JSON.stringify({ version: VERSION, topics }, null, 2)}\n`),
    );
  }
}

function load(storage: Storage): CatalogueEntry[] {
  const bytes = storage.readSmall(FILE);
  if (bytes === undefined) return [];
  let content: { version?: number; topics?: CatalogueEntry[] } | null;
  try {
    content = JSON.parse(bytes.toString("utf8"));
  } catch (problem) {
    // It quotes the file, with its line ends.
    throw unreadable((problem as Error).message.replace(/\s+/g, " "));
  }
  if (typeof content?.version === "number" && content.version !== VERSION) {
    const sentence = `${FILE} is of format version ${content.version}, and this broker knows up to ${VERSION}: use a newer broker`;
    throw new KafkaError("UNSUPPORTED_VERSION", sentence);
  }
  if (content?.version !== VERSION || !Array.isArray(content.topics))
    throw unreadable("it is no list of topics");
  const odd = content.topics.findIndex((entry) => !isEntry(entry));
  if (odd >= 0) throw unreadable(`entry ${odd} of its list is no topic`);
  assertDistinct(content.topics);
  return content.topics.map(withTextValues);
}

/** One of two topics with the same name could not be reached; in the same folder each would write over the other's messages. */
function assertDistinct(topics: readonly CatalogueEntry[]): void {
  const there = topics.filter(({ deleting }) => !deleting);
  assertOnce(
    "id",
    topics.map(({ id }) => id),
  );
  assertOnce(
    "name",
    there.map(({ name }) => name),
  );
  assertOnce(
    "folder",
    there.map(({ folder }) => folder.toLowerCase()),
  );
}

function assertOnce(what: string, values: readonly string[]): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) throw unreadable(`two topics have the ${what} ${JSON.stringify(value)}`);
    seen.add(value);
  }
}

/** Somebody may have edited the file, or the disk changed it. */
function isEntry(entry: Partial<CatalogueEntry> | null): boolean {
  if (typeof entry !== "object" || entry === null) return false;
  const { name, id, folder, partitions, config } = entry;
  const areNames = [name, id, folder].every((one) => typeof one === "string" && one !== "");
  const isCount = Number.isInteger(partitions) && partitions! >= 1;
  return areNames && isCount && typeof config === "object" && config !== null;
}

/** Early brokers of this version wrote some configurations as numbers. */
function withTextValues(entry: CatalogueEntry): CatalogueEntry {
  const values = Object.entries(entry.config).map(([name, value]) => [name, String(value)]);
  return { ...entry, config: Object.fromEntries(values) };
}

function unreadable(reason: string): KafkaError {
  // The reason may quote what is in the file, whatever that is; a terminal is to show it, and not to act on it.
  const shown = reason.replace(/\p{Cc}/gu, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const sentence = `${FILE} in the data folder is not readable: ${shown}; restore it from a copy`;
  return new KafkaError("KAFKA_STORAGE_ERROR", sentence);
}

/** A new topic id. Kafka avoids a leading dash, which command lines would take for an option. */
export function newTopicId(): string {
  for (;;) {
    const id = randomBytes(16).toString("base64url");
    if (!id.startsWith("-")) return id;
  }
}
