/** After a failure: what is wrong with the broker as a whole, which says more than any reply that did not come. */
import net from "node:net";
import type { Broker } from "../targets/target";

const ANSWER_MS_MAX = 1000;

/** One sentence; undefined when the broker is alive and answers. */
export async function autopsy(broker: Broker): Promise<string | undefined> {
  const end = await broker.end();
  if (end !== undefined) return `the broker is gone: ${end}`;
  // What a broker that somebody else wrote says to a stranger is not known.
  const isForeign = process.env.BROKER_ADDRESS !== undefined || process.env.BROKER_IMAGE !== undefined;
  if (isForeign || (await answers(broker))) return undefined;
  return "the broker is alive but answers nobody any more: its code is in an endless loop, or waits for something for ever";
}

/** Whether a stranger gets any answer. */
function answers({ host, port }: Broker): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port }, () => socket.write("?\n"));
    const end = (answered: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(end, ANSWER_MS_MAX, false);
    socket.once("data", () => end(true));
    socket.once("error", () => end(false));
    socket.once("close", () => end(false));
  });
}
