/** kafkajs in groups: see `member-host.ts`. It knows the classic protocol only, and no static members. */
import { Kafka, logLevel } from "kafkajs";
import { COMMIT_INTERVAL_MS, HEARTBEAT_MS, type JoinRequest, SESSION_MS } from "./member";
import { serveMembers, type Tell } from "./serve";

const FETCH_WAIT_MS = 200;

async function join({ address, group, topic }: JoinRequest, tell: Tell): Promise<() => Promise<void>> {
  const kafka = new Kafka({ clientId: "kafkajs", brokers: [address], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({
    groupId: group,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    // After a restart of the broker it tries again for ever, and soon.
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 1000 },
  });
  let owned: number[] = [];
  const lose = () => {
    if (owned.length > 0) tell({ lost: owned });
    owned = [];
  };
  consumer.on("consumer.rebalancing", lose);
  consumer.on("consumer.group_join", ({ payload }) => {
    lose();
    owned = payload.memberAssignment[topic] ?? [];
    tell({ gained: owned });
  });
  // What it cannot overcome it does not throw: it says that it crashed, and whether it begins anew by itself.
  consumer.on("consumer.crash", ({ payload }) => {
    lose();
    if (!payload.restart) tell({ failed: String(payload.error.stack) });
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommitInterval: COMMIT_INTERVAL_MS,
    eachBatch: async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary }) => {
      const { partition, messages } = batch;
      const values = messages.map(({ value }) => String(value));
      tell({ read: { partition, offset: Number(messages[0]!.offset), values } });
      resolveOffset(messages.at(-1)!.offset);
      await commitOffsetsIfNecessary();
      await heartbeat();
    },
  });
  return async () => {
    await consumer.disconnect();
    lose();
  };
}

void serveMembers(["classic"], join);
