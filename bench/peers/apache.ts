/**
 * Apache Kafka from its released jars: one node that is broker and controller (KRaft), with the memory and the collector that its own start
 * script gives it. It writes no log of its own: there is nothing on the class path that would.
 */
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { classPath } from "../support/kafka-jars";
import { asServer, freePort, keep, type Server } from "../support/processes";
import { firstMessage } from "../support/topics";

/** From kafka-server-start.sh and kafka-run-class.sh. */
const JAVA = [
  "-Xmx1G",
  "-Xms1G",
  "-server",
  "-XX:+UseG1GC",
  "-XX:MaxGCPauseMillis=20",
  "-XX:InitiatingHeapOccupancyPercent=35",
  "-XX:+ExplicitGCInvokesConcurrent",
  "-XX:MaxInlineLevel=15",
  "-Djava.awt.headless=true",
];
const CLUSTER_ID_BYTES = 16;

/** A data folder that was formatted, as a node's must be once before its first start. */
export interface ApacheNode {
  port: number;
  properties: string;
}

export async function format(folder: string): Promise<ApacheNode> {
  const [port, controllerPort] = [await freePort(), await freePort()];
  const properties = path.join(folder, "server.properties");
  fs.writeFileSync(properties, settings(path.join(folder, "data"), port, controllerPort));
  const id = randomBytes(CLUSTER_ID_BYTES).toString("base64url");
  const args = ["-cp", classPath(), "kafka.tools.StorageTool", "format", "-t", id, "-c", properties];
  execFileSync("java", args, { stdio: ["ignore", "pipe", "pipe"] });
  return { port, properties };
}

/** The process alone, for those who measure its start. */
export function spawnApache({ port, properties }: ApacheNode): Server {
  const args = [...JAVA, "-cp", classPath(), "kafka.Kafka", properties];
  return asServer(keep(spawn("java", args, { stdio: "ignore" })), port);
}

export async function startApache(folder: string): Promise<Server> {
  const server = spawnApache(await format(folder));
  await firstMessage(server.port, "first");
  return server;
}

/** What differs from Kafka's defaults: one node needs no second replica, a deleted topic's files go at once, a group does not wait. */
function settings(dataFolder: string, port: number, controllerPort: number): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${dataFolder}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.segment.delete.delay.ms=0
group.initial.rebalance.delay.ms=0
`;
}
