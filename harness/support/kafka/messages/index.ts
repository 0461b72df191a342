/** Every message that the harness can write and read, by the name of its API. */
import type { Message } from "../layout";
import { nameApi } from "../values";
import { ADMIN_MESSAGES } from "./admin";
import { DATA_MESSAGES } from "./data";
import { GROUP_MESSAGES } from "./groups";

export const ALL_MESSAGES: readonly Message[] = [...DATA_MESSAGES, ...GROUP_MESSAGES, ...ADMIN_MESSAGES];

const MESSAGES = new Map(ALL_MESSAGES.map((message) => [message.name, message]));

for (const { apiKey, name } of MESSAGES.values()) nameApi(apiKey, name);

export function messageNamed(name: string): Message {
  const message = MESSAGES.get(name);
  if (message === undefined)
    throw new Error(`the harness has no layout of "${name}"; it has ${[...MESSAGES.keys()].join(", ")}`);
  return message;
}
