/** Every message that the harness can write and read, by the name of its API. */
import type { Message } from "../layout";
import { nameApi } from "../values";
import { ADMIN_MESSAGES } from "./admin";
import { DATA_MESSAGES } from "./data";

const MESSAGES = new Map([...DATA_MESSAGES, ...ADMIN_MESSAGES].map((message) => [message.name, message]));

/** APIs that scenarios name, though the harness need not write them. */
const FURTHER_NAMES: Record<number, string> = {
  8: "OffsetCommit",
  9: "OffsetFetch",
  10: "FindCoordinator",
  11: "JoinGroup",
};

for (const { apiKey, name } of MESSAGES.values()) nameApi(apiKey, name);
for (const [key, name] of Object.entries(FURTHER_NAMES)) nameApi(Number(key), name);

export function messageNamed(name: string): Message {
  const message = MESSAGES.get(name);
  if (message === undefined)
    throw new Error(`the harness has no layout of "${name}"; it has ${[...MESSAGES.keys()].join(", ")}`);
  return message;
}
