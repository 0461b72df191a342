/** What happens in the sessions: each goes wrong in a way that nobody is told, or that is told in a way that is easily misread. */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "../../../harness/support/client";
import type { Broker } from "../../../harness/targets/target";
import { Caller, command } from "./caller";

export interface Story {
  /** What is there before anybody looks. */
  prepare?(broker: Broker): Promise<void>;
  play(broker: Broker): Promise<void>;
}

/** Each line for itself, as somebody types. */
async function type(broker: Broker, lines: readonly string[]): Promise<void> {
  const client = await Client.connect(broker.host, broker.port);
  for (const line of lines) {
    await client.send(Buffer.from(`${line}\n`));
    await delay(80);
  }
  client.finish();
  await client.untilClosed();
}

const WAIT_MS = 800;
const REBALANCE_MS = 600;
const SUBSCRIPTION = Buffer.from("000000000001000670726963657300000000", "hex");

export const STORIES: Readonly<Record<string, Story>> = {
  "1-the-second-header": {
    async prepare(broker) {
      await command(broker, "create payments");
      await command(broker, "create refunds");
    },
    play: (broker) => type(broker, ["8 payments 0", "12.50", "3.80", "6 refunds 0", "7.00"]),
  },

  "2-the-missing-report": {
    async prepare(broker) {
      await command(broker, "create sales");
      for (let day = 1; day <= 20; day++) await command(broker, `produce sales day ${day}`);
      const admin = await Caller.connect(broker, "admin");
      await admin.ask("DeleteRecords", 2, {
        topics: [{ name: "sales", partitions: [{ partitionIndex: 0, offset: 12n }] }],
      });
      admin.leave();
    },
    async play(broker) {
      const report = await Caller.connect(broker, "report");
      await report.fetch("sales", 5n);
      await report.listOffset("sales", -2n);
      const end = await report.listOffset("sales", -1n);
      await report.fetch("sales", end);
      report.leave();
    },
  },

  "3-no-answer": {
    prepare: (broker) => command(broker, "create clicks partitions=3"),
    async play(broker) {
      const shop = await Caller.connect(broker, "shop");
      await shop.ask("Metadata", 9, { topics: [{ name: "clicks" }] });
      await shop.produce("clicks", 3, { records: [{ key: "ann", value: "cart" }] }, { acks: 0 });
      await shop.untilClosed();
    },
  },

  "4-sent-twice": {
    async prepare(broker) {
      await command(broker, "create orders");
      await command(broker, "produce orders an older order");
    },
    async play(broker) {
      const first = await Caller.connect(broker, "till");
      const { producerId, producerEpoch } = await first.ask("InitProducerId", 4, { transactionalId: null });
      const header = { producerId: producerId as bigint, producerEpoch: BigInt(producerEpoch as number) };
      const send = (caller: Caller, baseSequence: bigint, values: string[]) => {
        const records = values.map((value) => ({ key: null, value }));
        return caller.produce("orders", 0, { records, header: { ...header, baseSequence } });
      };
      await send(first, 0n, ["tea", "milk", "sugar"]);
      await send(first, 3n, ["bread", "salt"]);
      first.leave();
      const second = await Caller.connect(broker, "till");
      await send(second, 3n, ["bread", "salt"]);
      await second.listOffset("orders", -1n);
      second.leave();
    },
  },

  "5-the-zombie": {
    prepare: (broker) => command(broker, "create prices"),
    async play(broker) {
      const old = await Caller.connect(broker, "worker-1");
      const young = await Caller.connect(broker, "worker-2");
      const before = await join(old);
      const now = await join(young);
      await commit(young, now, 9n);
      await commit(old, before, 4n);
      old.leave();
      young.leave();
    },
  },

  "6-too-new": {
    async play(broker) {
      const client = await Caller.connect(broker, "of-tomorrow");
      await client.ask("ApiVersions", 9, {}, 0);
      await client.ask("ApiVersions", 3, {});
      client.leave();
    },
  },

  "7-packed": {
    prepare: (broker) => command(broker, "create weather"),
    async play(broker) {
      const station = await Caller.connect(broker, "station");
      const records = ["Bergen", "Genoa", "Porto", "Tallinn"].map((key) => ({
        key,
        value: "rain, then rain, then more rain",
      }));
      await station.produce("weather", 0, { records, compression: "gzip" });
      station.leave();
    },
  },

  "8-the-slow-reader": {
    prepare: (broker) => command(broker, "create news"),
    async play(broker) {
      const reader = await Caller.connect(broker, "reader");
      const press = await Caller.connect(broker, "press");
      const waiting = reader.fetch("news", 0n, { maxWaitMs: WAIT_MS, minBytes: 500 });
      await delay(WAIT_MS / 4);
      await press.produce("news", 0, { records: [{ key: null, value: "it rains" }] });
      await waiting;
      reader.leave();
      press.leave();
    },
  },
};

interface Membership {
  memberId: string;
  generationId: number;
}

/** Becomes a member, and its leader as soon as nobody else answers. */
async function join(caller: Caller): Promise<Membership> {
  const group = { groupId: "shelf", rebalanceTimeoutMs: REBALANCE_MS };
  const protocols = [{ name: "range", metadata: SUBSCRIPTION }];
  const { memberId, generationId } = await caller.ask("JoinGroup", 3, { ...group, protocols });
  const member = { memberId: memberId as string, generationId: generationId as number };
  const assignments = [{ memberId: member.memberId, assignment: Buffer.alloc(0) }];
  await caller.ask("SyncGroup", 3, { groupId: "shelf", ...member, assignments });
  return member;
}

async function commit(
  caller: Caller,
  { memberId, generationId }: Membership,
  committedOffset: bigint,
): Promise<void> {
  await caller.ask("OffsetCommit", 7, {
    groupId: "shelf",
    generationIdOrMemberEpoch: generationId,
    memberId,
    topics: [
      { name: "prices", partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: null }] },
    ],
  });
}
