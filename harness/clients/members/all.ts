/** The clients of `../all.ts`, as members of groups. */
import path from "node:path";
import { KcatMembers } from "./kcat-members";
import type { MemberClient } from "./member";
import { MemberHost } from "./member-host";

const FOLDER = path.join("harness", "clients", "members");

function nodeMembers(name: string, driver: string): MemberClient {
  const command = [process.execPath, "--require", "ts-node/register", path.join(FOLDER, driver)];
  return new MemberHost({ name, commands: [command], installedBy: "npm ci" });
}

/** The first python3 of the path may be one that Debian's packages are not for. */
function pythonMembers(name: string, driver: string, installedBy: string): MemberClient {
  const commands = ["python3", "/usr/bin/python3"].map((python) => [python, path.join(FOLDER, driver)]);
  return new MemberHost({ name, commands, installedBy });
}

export const memberClients: readonly MemberClient[] = [
  nodeMembers("kafkajs", "kafkajs.driver.ts"),
  nodeMembers("@platformatic/kafka", "platformatic.driver.ts"),
  new KcatMembers(),
  pythonMembers("kafka-python", "kafka-python.driver.py", "Debian: python3-kafka"),
  pythonMembers("confluent-kafka", "confluent.driver.py", "Debian: python3-confluent-kafka"),
];

export function memberClientNamed(name: string): MemberClient {
  const found = memberClients.find((client) => client.name === name);
  if (found === undefined)
    throw new Error(`"${name}" is none of ${memberClients.map((client) => client.name).join(", ")}`);
  return found;
}

export function closeMembers(): void {
  for (const client of memberClients) client.close();
}
