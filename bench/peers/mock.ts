/**
 * librdkafka's mock cluster: a broker in C for librdkafka's own tests, which checks nothing and keeps the newest 5 MB of a partition. It is
 * a process of its own, as the other brokers are (mock.c).
 */
import { spawn } from "node:child_process";
import readline from "node:readline";
import { mockCluster } from "../support/librdkafka";
import { asServer, keep, type Server } from "../support/processes";

/** More than any load has. */
const EVERYTHING = 16 * 1024 ** 3;

export interface MockTopic {
  name: string;
  partitions: number;
  /** Whether it keeps all that comes, and not the newest 5 MB of each partition. */
  keepsAll: boolean;
}

/** With the one topic that it has. */
export async function startMock({ name, partitions, keepsAll }: MockTopic): Promise<Server> {
  const args = [name, String(partitions), String(keepsAll ? EVERYTHING : 0)];
  const child = keep(spawn(mockCluster(), args, { stdio: ["ignore", "pipe", "ignore"] }));
  for await (const line of readline.createInterface({ input: child.stdout! }))
    return asServer(child, Number(line.split(":")[1]));
  throw new Error(`the mock cluster did not start: mock ${args.join(" ")}`);
}
