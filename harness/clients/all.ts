/** The clients that people use, as far as npm and Debian offer them, and the text protocol as one more. */
import path from "node:path";
import { ChildClient } from "./child-client";
import type { KafkaClient } from "./client";
import { Kcat } from "./kcat";
import { TextClient } from "./text";

const FOLDER = path.join("harness", "clients");
const EVERYTHING = { headers: "bytes", timestamps: true, tombstones: true } as const;

function nodeClient(name: string, driver: string): KafkaClient {
  const command = [process.execPath, "--require", "ts-node/register", path.join(FOLDER, driver)];
  return new ChildClient({ name, can: EVERYTHING, commands: [command], installedBy: "npm ci" });
}

/** The first python3 of the path may be one that Debian's packages are not for. */
const PYTHONS = ["python3", "/usr/bin/python3"];

function pythonClient(name: string, driver: string, installedBy: string): KafkaClient {
  const commands = PYTHONS.map((python) => [python, path.join(FOLDER, driver)]);
  return new ChildClient({ name, can: EVERYTHING, commands, installedBy });
}

export const text = new TextClient();

export const kafkaClients: readonly KafkaClient[] = [
  nodeClient("kafkajs", "kafkajs.driver.ts"),
  nodeClient("@platformatic/kafka", "platformatic.driver.ts"),
  new Kcat(),
  pythonClient(
    "kafka-python",
    "kafka-python.driver.py",
    "Debian: python3-kafka python3-snappy python3-lz4 python3-zstandard",
  ),
  pythonClient("confluent-kafka", "confluent.driver.py", "Debian: python3-confluent-kafka"),
];

export function clientNamed(name: string): KafkaClient {
  const found = [...kafkaClients, text].find((client) => client.name === name);
  if (found === undefined)
    throw new Error(`"${name}" is none of ${kafkaClients.map((client) => client.name).join(", ")}, text`);
  return found;
}

export function closeClients(): void {
  for (const client of kafkaClients) client.close();
}
