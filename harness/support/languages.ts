/** What a broker that somebody else runs can do: whether it speaks text too, which APIs it offers, how short the sessions of its groups may be. */
import type { Broker } from "../targets/target";
import { Client } from "./client";
import { KafkaClient } from "./kafka/client";
import { messageNamed } from "./kafka/messages";
import type { Structure } from "./kafka/values";

const ANSWER_MS_MAX = 2000;
/** The sessions that scenarios see end are no shorter. */
const SHORT_SESSION_MS = 500;

type Address = Pick<Broker, "host" | "port">;

/** For Kafka, `help` is the size of a request of 1.7 GB, and it hangs up. */
export async function speaksText({ host, port }: Address): Promise<boolean> {
  const client = await Client.connect(host, port);
  await client.send(Buffer.from("help\n"));
  // What is said before the last line may come in pieces of its own.
  const isWhole = () => /^(OK|ERR) .*\n/m.test(client.received.toString());
  await client.until(() => client.closed || isWhole(), ANSWER_MS_MAX);
  client.destroy();
  return isWhole();
}

/** Whether it has a range of versions of that API. */
export async function offers(broker: Address, api: string): Promise<boolean> {
  const { apiKeys } = await ask(broker, "ApiVersions", 0, {});
  return (apiKeys as Structure[]).some(({ apiKey }) => apiKey === api);
}

/** A session of the wrong length is refused before anything else is looked at: so the group need not have a coordinator yet. */
export async function allowsShortSessions(broker: Address): Promise<boolean> {
  const groupId = `short-sessions-${Math.random().toString(36).slice(2)}`;
  const { errorCode } = await ask(broker, "JoinGroup", 5, {
    groupId,
    sessionTimeoutMs: SHORT_SESSION_MS,
    protocols: [{ name: "range", metadata: "" }],
  });
  return errorCode !== "INVALID_SESSION_TIMEOUT";
}

/** Asks one thing on a connection of its own. */
export async function ask(
  { host, port }: Address,
  api: string,
  version: number,
  values: Structure,
): Promise<Structure> {
  const client = new KafkaClient(await Client.connect(host, port));
  try {
    await client.send(client.request(messageNamed(api), version, values), true);
    return (await client.answer()).values;
  } finally {
    client.raw.destroy();
  }
}
