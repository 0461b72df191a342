/**
 * librdkafka's mock cluster: a broker in C for librdkafka's own tests, which checks nothing and keeps only the last few megabytes. It
 * lives in a client that has nothing to do, so that it is a process of its own, as the other brokers are.
 */
import { spawn } from "node:child_process";
import readline from "node:readline";
import { rdkafkaPerformance } from "../support/librdkafka";
import { asServer, keep, type Server } from "../support/processes";

const IDLE_CLIENT = ["-P", "-I", "-t", "idle", "-X", "test.mock.num.brokers=1"];

export async function startMock(): Promise<Server> {
  const child = keep(spawn(rdkafkaPerformance(), IDLE_CLIENT, { stdio: ["ignore", "ignore", "pipe"] }));
  const said: string[] = [];
  for await (const line of readline.createInterface({ input: child.stderr! })) {
    said.push(line);
    const port = /replaced with 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stderr!.resume();
    return asServer(child, Number(port));
  }
  throw new Error(`the mock cluster did not start:\n${said.join("\n")}`);
}
