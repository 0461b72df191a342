/** After a failure: what is wrong with the broker as a whole, which says more than any reply that did not come. */
import net from "node:net";
import type { Broker } from "../targets/target";

const ANSWER_MS_MAX = 1000;
/** A process that has closed its port may need a moment to end. */
const END_MS_MAX = 1000;
const LOOK_MS = 20;

/** One sentence; undefined when the broker is alive and answers. */
export async function autopsy(broker: Broker): Promise<string | undefined> {
  // What a broker that somebody else wrote says to a stranger is not known.
  const isForeign = process.env.BROKER_ADDRESS !== undefined || process.env.BROKER_IMAGE !== undefined;
  const answer = isForeign ? "answered" : await answerOf(broker);
  const end = answer === "refused" ? await endOf(broker) : await broker.end();
  if (end !== undefined) return `the broker is gone: ${end}`;
  if (answer === "answered") return undefined;
  if (answer === "refused") return "the broker is alive but takes no connections";
  return "the broker is alive but answers nobody any more: its code is in an endless loop, or waits for something for ever";
}

async function endOf(broker: Broker): Promise<string | undefined> {
  const deadline = performance.now() + END_MS_MAX;
  let end = await broker.end();
  while (end === undefined && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    end = await broker.end();
  }
  return end;
}

/** What happens to a stranger who asks something. */
function answerOf({ host, port }: Broker): Promise<"answered" | "silent" | "refused"> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port }, () => socket.write("?\n"));
    const end = (answer: "answered" | "silent" | "refused") => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, ANSWER_MS_MAX, "silent" as const);
    socket.once("data", () => end("answered"));
    socket.once("error", () => end("refused"));
    socket.once("close", () => end("refused"));
  });
}
