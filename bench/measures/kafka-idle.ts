/** What a thousand connections and a thousand partitions cost that do nothing. */
import { once } from "node:events";
import net from "node:net";
import { ask } from "../support/ask";
import { produce } from "../support/librdkafka";
import { residentBytes } from "../support/machine";
import type { Run } from "../support/options";
import { startBroker } from "../support/processes";
import { megabytes, perSecond, type Section } from "../support/report";

const COUNT = 1000;
const LOAD = { topic: "bench", bytes: 1000, messages: 1_000_000 };
/** ApiVersions, version 0: the shortest request that a Kafka client begins with. */
const API_VERSIONS = Buffer.from("0000000c001200000000000100026162", "hex");
const MEMORY = {
  KAFKA_LOG_SEGMENT_BYTES: "50000000",
  KAFKA_LOG_RETENTION_BYTES: "100000000",
  KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: "50",
};

export async function kafkaIdle({ runs }: Run): Promise<Section[]> {
  const grown: number[] = [];
  const rates: Record<"alone" | "beside", number[]> = { alone: [], beside: [] };
  for (let round = 0; round < runs; round++) {
    const broker = await startBroker("memory", MEMORY);
    const load = { ...LOAD, broker: `127.0.0.1:${broker.port}` };
    await ask(broker.port, `create ${LOAD.topic}`);
    rates.alone.push(await produce(load));
    const before = residentBytes(broker.child.pid!) ?? 0;
    await ask(broker.port, `create many partitions=${COUNT}`);
    const sockets = await Promise.all(Array.from({ length: COUNT }, () => connect(broker.port)));
    grown.push((residentBytes(broker.child.pid!) ?? 0) - before);
    rates.beside.push(await produce(load));
    for (const socket of sockets) socket.destroy();
    await broker.stop();
  }
  const alone = { what: "alone", samples: rates.alone };
  return [
    {
      title: `${COUNT} idle connections and ${COUNT} empty partitions`,
      rows: [
        { what: "memory they take", samples: grown, format: megabytes, target: "under 40 MB" },
        { what: "producing 1 KB messages, alone", samples: rates.alone, format: perSecond },
        {
          what: "producing beside them",
          samples: rates.beside,
          format: perSecond,
          beside: alone,
          target: "1x",
        },
      ],
    },
  ];
}

async function connect(port: number): Promise<net.Socket> {
  const socket = net.connect({ host: "127.0.0.1", port });
  socket.write(API_VERSIONS);
  await once(socket, "data");
  return socket;
}
