/** One connection per message, straight to the process, in memory: how fast connections come and go. */
import { ask } from "../support/ask";
import type { Run } from "../support/options";
import { startBroker, startPeer } from "../support/processes";
import { perSecond, type Section } from "../support/report";
import { alternate } from "../support/statistics";

const TOPIC = "bench";
const MESSAGES = 10_000;
const AT_ONCE = 8;

export async function connections({ client, runs }: Run): Promise<Section[]> {
  const broker = await startBroker("memory");
  const bare = await startPeer("reply-per-connection", TOPIC);
  await ask(broker.port, `create ${TOPIC}`);
  const rate = (port: number, atOnce: number) => async () => {
    const { seconds } = await client.run("connections", { port, topic: TOPIC, messages: MESSAGES, atOnce });
    return MESSAGES / seconds;
  };
  const subjects = {
    bareOne: rate(bare.port, 1),
    brokerOne: rate(broker.port, 1),
    bareMany: rate(bare.port, AT_ONCE),
    brokerMany: rate(broker.port, AT_ONCE),
  };
  await alternate(subjects, 1); // warms everything up
  const samples = await alternate(subjects, runs);
  await broker.stop();
  await bare.stop();

  const bareServer = (at: readonly number[]) => ({ what: "the bare server", samples: at });
  const format = perSecond;
  return [
    {
      title: "One connection per message, memory mode",
      rows: [
        { what: "bare server, one at a time", samples: samples.bareOne, format },
        {
          what: "broker, one at a time",
          samples: samples.brokerOne,
          format,
          beside: bareServer(samples.bareOne),
        },
        { what: `bare server, ${AT_ONCE} at once`, samples: samples.bareMany, format },
        {
          what: `broker, ${AT_ONCE} at once`,
          samples: samples.brokerMany,
          format,
          beside: bareServer(samples.bareMany),
          target: "at least 8,000/s",
        },
      ],
    },
  ];
}
