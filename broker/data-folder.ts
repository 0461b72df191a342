/**
 * The data folder as a whole: whose it is, which format it has, and whether the last broker left it in order.
 *
 *     meta.properties          the format's version, the cluster's and the broker's ids, as in Kafka
 *     .kafka_cleanshutdown     is there after a clean stop only: the next start need not look at every byte
 *     .lock                    a socket on which the broker that uses the folder listens
 *
 * A socket is the lock because it cannot be left behind locked: when its process dies, nobody listens on it any more. And
 * unlike a process number it means the same in every container that mounts the folder.
 */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { KafkaError } from "./errors";

const FORMAT_VERSION = 1;
const META = "meta.properties";
const CLEAN_STOP = ".kafka_cleanshutdown";
const LOCK = ".lock";
/** The longest path a socket may have on every system. */
const SOCKET_PATH_BYTES_MAX = 100;

export interface DataFolder {
  readonly folder: string;
  readonly clusterId: string;
  /** Whether the broker before this one stopped cleanly. A new folder counts as clean: there is nothing to recover. */
  readonly stoppedCleanly: boolean;
  /** Lets go of the folder, after a clean stop with the marker that says so. */
  release(cleanly: boolean): void;
}

export interface Identity {
  nodeId: number;
  /** Empty: the folder's own, or a new one. */
  clusterId: string;
}

/**
 * Takes the folder for this broker, creating it if need be.
 * @throws KafkaError KAFKA_STORAGE_ERROR, UNSUPPORTED_VERSION with one sentence that a person can act on.
 */
export async function openDataFolder(folderName: string, identity: Identity): Promise<DataFolder> {
  const folder = path.resolve(folderName);
  assertWritable(folder);
  const lock = await takeLock(folder);
  try {
    const clusterId = readOrWriteMeta(folder, identity);
    const stoppedCleanly = takeCleanStopMarker(folder);
    const release = (cleanly: boolean) => {
      try {
        if (cleanly) writeDurably(path.join(folder, CLEAN_STOP), "version=0\n");
      } finally {
        lock?.close();
      }
    };
    return { folder, clusterId, stoppedCleanly, release };
  } catch (problem) {
    lock?.close();
    throw problem;
  }
}

function assertWritable(folder: string): void {
  try {
    makeFolder(folder);
    const probe = path.join(folder, `.probe-${process.pid}`);
    fs.writeFileSync(probe, "");
    fs.rmSync(probe);
  } catch (problem) {
    const { message } = problem as Error;
    const advice =
      "name another folder in KAFKA_LOG_DIRS, or give the broker's user the right to write there";
    throw new KafkaError(
      "KAFKA_STORAGE_ERROR",
      `the data folder ${folder} cannot be used: ${message}; ${advice}`,
    );
  }
}

/** Node's own recursive mkdir tries for ever where a parent is there but takes no entries, as in /proc. */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  fs.mkdirSync(folder);
}

/**
 * Listens on the lock's socket; undefined where the file system has no sockets, which is no reason not to start. Only one
 * broker can listen there. What a dead one left is renamed away first, and it stays there until this broker listens:
 * so its inode tells it from the socket of another broker that was faster.
 */
async function takeLock(folder: string): Promise<net.Server | undefined> {
  const socketPath = lockPath(folder);
  const leftBehind: string[] = [];
  try {
    for (;;) {
      const server = await listen(socketPath);
      if (server !== "taken") return server;
      const inode = inodeOf(socketPath);
      if (await answers(socketPath)) throw inUse(folder);
      const aside = `${socketPath}-${randomBytes(6).toString("hex")}`;
      if (inode === undefined || !renameAway(socketPath, aside)) continue;
      leftBehind.push(aside);
      if (inodeOf(aside) === inode) continue;
      // It was no dead broker's any more: it goes back.
      fs.linkSync(aside, socketPath);
      throw inUse(folder);
    }
  } finally {
    for (const file of leftBehind) fs.rmSync(file, { force: true });
  }
}

function listen(socketPath: string): Promise<net.Server | "taken" | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer((visitor) => visitor.destroy());
    server.once("error", ({ code }: NodeJS.ErrnoException) => {
      resolve(code === "EADDRINUSE" ? "taken" : undefined);
    });
    server.listen(socketPath, () => resolve(server.unref()));
  });
}

function inodeOf(file: string): number | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.ino;
}

/** Whether it was there to be renamed: another broker may have done so already. */
function renameAway(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function inUse(folder: string): KafkaError {
  const advice = "stop that one, or name another folder in KAFKA_LOG_DIRS";
  return new KafkaError(
    "KAFKA_STORAGE_ERROR",
    `the data folder ${folder} is in use by another broker; ${advice}`,
  );
}

/** Whether somebody listens on the socket. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const visitor = net.connect(socketPath);
    visitor.once("connect", () => {
      visitor.destroy();
      resolve(true);
    });
    visitor.once("error", () => resolve(false));
  });
}

function lockPath(folder: string): string {
  if (process.platform === "win32") return path.join("\\\\?\\pipe", folder, LOCK);
  const inside = path.join(folder, LOCK);
  const fromHere = path.relative(process.cwd(), inside);
  const shorter = fromHere.length < inside.length ? fromHere : inside;
  if (Buffer.byteLength(shorter) <= SOCKET_PATH_BYTES_MAX) return shorter;
  throw new KafkaError(
    "KAFKA_STORAGE_ERROR",
    `the path of the data folder ${folder} is too long to be locked: at most ${SOCKET_PATH_BYTES_MAX - LOCK.length} ` +
      "bytes; name a shorter one in KAFKA_LOG_DIRS, or start the broker nearer to it",
  );
}

/** As Kafka makes one: 16 random bytes in base64url. */
export function newClusterId(): string {
  return randomBytes(16).toString("base64url");
}

/** Checks whose folder it is, or makes it this broker's; returns the id of the cluster. */
function readOrWriteMeta(folder: string, { nodeId, clusterId }: Identity): string {
  const file = path.join(folder, META);
  if (!fs.existsSync(file)) {
    const id = clusterId === "" ? newClusterId() : clusterId;
    writeDurably(file, `version=${FORMAT_VERSION}\ncluster.id=${id}\nnode.id=${nodeId}\n`);
    return id;
  }
  const meta = new Map(fs.readFileSync(file, "utf8").split("\n").map(splitProperty));
  const version = Number(meta.get("version"));
  if (version !== FORMAT_VERSION) {
    throw new KafkaError(
      "UNSUPPORTED_VERSION",
      `the data folder ${folder} has format version ${meta.get("version")}, and this broker knows version ` +
        `${FORMAT_VERSION} only: use the broker that wrote it, or a newer one`,
    );
  }
  assertSame("CLUSTER_ID", clusterId, meta.get("cluster.id"), folder);
  assertSame("KAFKA_NODE_ID", String(nodeId), meta.get("node.id"), folder);
  return meta.get("cluster.id") ?? "";
}

function splitProperty(line: string): [string, string] {
  const equals = line.indexOf("=");
  return [line.slice(0, equals), line.slice(equals + 1)];
}

function assertSame(setting: string, asked: string, found: string | undefined, folder: string): void {
  if (asked === "" || found === undefined || asked === found) return;
  const sentence = `${setting} is ${asked}, but the data folder ${folder} belongs to ${found}; set it so, or use another folder`;
  throw new KafkaError("KAFKA_STORAGE_ERROR", sentence);
}

/** The marker is removed before anything is written: should this broker die, the next one must not find it. */
function takeCleanStopMarker(folder: string): boolean {
  const marker = path.join(folder, CLEAN_STOP);
  const isNew = !fs.existsSync(path.join(folder, "topics.json"));
  const found = fs.existsSync(marker);
  if (found) {
    fs.rmSync(marker);
    flushFolder(folder);
  }
  return found || isNew;
}

function writeDurably(file: string, text: string): void {
  const temporary = `${file}.tmp`;
  fs.writeFileSync(temporary, text, { flush: true });
  fs.renameSync(temporary, file);
  flushFolder(path.dirname(file));
}

function flushFolder(folder: string): void {
  if (process.platform === "win32") return;
  const fd = fs.openSync(folder, "r");
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}
