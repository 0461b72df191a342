/** Whether a broker that somebody else runs speaks text on the port on which it speaks Kafka's wire protocol. */
import { Client } from "./client";

const ANSWER_MS_MAX = 2000;

/** For Kafka, `help` is the size of a request of 1.7 GB, and it hangs up. */
export async function speaksText({ host, port }: { host: string; port: number }): Promise<boolean> {
  const client = await Client.connect(host, port);
  await client.send(Buffer.from("help\n"));
  // What is said before the last line may come in pieces of its own.
  const isWhole = () => /^(OK|ERR) .*\n/m.test(client.received.toString());
  await client.until(() => client.closed || isWhole(), ANSWER_MS_MAX);
  client.destroy();
  return isWhole();
}
