/**
 * Frames that others wrote: librdkafka 2.0.2 (kcat), kafkajs 2.2.4 and the Java client of Apache Kafka 4.0 sent the requests, and
 * the broker of Apache Kafka 4.0 the responses. So the codec is held to more than its own idea of the protocol.
 *
 * Only what is not the default is listed of a message; that nothing else is in it, encoding it again shows.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { apis } from "../apis";
import { decoder, skipTaggedFields } from "./decode";
import { encoder } from "./encode";
import { readRequestHeader } from "./headers";
import { Reader } from "./reader";
import type { Message } from "./schema";
import { Writer } from "./writer";

interface RequestVector {
  from: string;
  frame: string;
  header: { apiKey: number; apiVersion: number; correlationId: number; clientId: string };
  body: object;
  /** What is in its record batches, one after the other. */
  batches?: string[];
}

interface ResponseVector {
  to: { apiKey: number; apiVersion: number; correlationId: number };
  frame: string;
  body: object;
  batches?: string[];
}

const TOPIC_ID = "6jcGWyyHT5qfqBeTRBuZAA";

const REQUESTS: readonly RequestVector[] = [
  {
    from: "librdkafka",
    frame: `
      000000240012000300000001000772646b61666b61000b6c696272646b61666b6106322e302e3200`,
    header: { apiKey: 18, apiVersion: 3, correlationId: 1, clientId: "rdkafka" },
    body: { clientSoftwareName: "librdkafka", clientSoftwareVersion: "2.0.2" },
  },
  {
    from: "librdkafka",
    frame: `
      0000005e0001000b00000005000772646b61666b61ffffffff000001f400000001032000000100000000ffffffff0000
      000100086d792d746f7069630000000100000000ffffffff0000000000000000ffffffffffffffff0010000000000000
      0000`,
    header: { apiKey: 1, apiVersion: 11, correlationId: 5, clientId: "rdkafka" },
    body: {
      replicaId: -1,
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes: 52_428_800,
      isolationLevel: 1,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [
        {
          topic: "my-topic",
          partitions: [
            {
              partition: 0,
              currentLeaderEpoch: -1,
              fetchOffset: 0,
              logStartOffset: -1,
              partitionMaxBytes: 1_048_576,
            },
          ],
        },
      ],
      forgottenTopicsData: [],
      rackId: "",
    },
  },
  {
    from: "kafkajs",
    frame: `
      0000001c000300060000000100036c61620000000100086d792d746f70696301`,
    header: { apiKey: 3, apiVersion: 6, correlationId: 1, clientId: "lab" },
    body: { topics: [{ name: "my-topic" }], allowAutoTopicCreation: true },
  },
  {
    from: "kafkajs",
    frame: `
      00000084000000070000000200036c6162ffffffff000075300000000100086d792d746f706963000000010000000000
      0000550000000000000000000000490000000002d22e7216000000000000000001a20efe6cde000001a20efe6cdeffff
      ffffffffffff000000000000000000012e000000026b1866726f6d206b61666b616a730202680231`,
    header: { apiKey: 0, apiVersion: 7, correlationId: 2, clientId: "lab" },
    body: {
      transactionalId: null,
      acks: -1,
      timeoutMs: 30_000,
      topicData: [{ name: "my-topic", partitionData: [{ index: 0 }] }],
    },
    batches: ["from kafkajs"],
  },
  {
    from: "Java",
    frame: `
      000000390003000c000000010010636f6e736f6c652d70726f6475636572000200000000000000000000000000000000
      096d792d746f70696300010000`,
    header: { apiKey: 3, apiVersion: 12, correlationId: 1, clientId: "console-producer" },
    body: {
      topics: [{ topicId: "AAAAAAAAAAAAAAAAAAAAAA", name: "my-topic" }],
      allowAutoTopicCreation: true,
      includeTopicAuthorizedOperations: false,
    },
  },
  {
    from: "Java",
    frame: `
      000000820000000b000000040010636f6e736f6c652d70726f64756365720000ffff000005dc02096d792d746f706963
      02000000004e000000000000000000000041ffffffff029c277508000000000000000001a20efeb796000001a20efeb7
      96ffffffffffffffffffffffffffff000000011e000000011266726f6d204a61766100000000`,
    header: { apiKey: 0, apiVersion: 11, correlationId: 4, clientId: "console-producer" },
    body: {
      transactionalId: null,
      acks: -1,
      timeoutMs: 1500,
      topicData: [{ name: "my-topic", partitionData: [{ index: 0 }] }],
    },
    batches: ["from Java"],
  },
  {
    from: "Java",
    frame: `
      000000420002000a000000030010636f6e736f6c652d636f6e73756d657200ffffffff0002096d792d746f7069630200
      00000000000000fffffffffffffffe00000000753000`,
    header: { apiKey: 2, apiVersion: 10, correlationId: 3, clientId: "console-consumer" },
    body: {
      replicaId: -1,
      isolationLevel: 0,
      topics: [
        { name: "my-topic", partitions: [{ partitionIndex: 0, currentLeaderEpoch: 0, timestamp: -2 }] },
      ],
      timeoutMs: 30_000,
    },
  },
  {
    from: "Java",
    frame: `
      0000006700010011000000050010636f6e736f6c652d636f6e73756d657200000001f400000001032000000000000000
      0000000002ea37065b2c874f9a9fa81793441b99000200000000000000000000000000000000ffffffffffffffffffff
      ffff001000000000010100`,
    header: { apiKey: 1, apiVersion: 17, correlationId: 5, clientId: "console-consumer" },
    body: {
      clusterId: null,
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes: 52_428_800,
      sessionId: 0,
      sessionEpoch: 0,
      topics: [
        {
          topicId: TOPIC_ID,
          partitions: [
            {
              partition: 0,
              currentLeaderEpoch: 0,
              fetchOffset: 0,
              lastFetchedEpoch: -1,
              logStartOffset: -1,
              partitionMaxBytes: 1_048_576,
            },
          ],
        },
      ],
    },
  },
  {
    from: "Java",
    frame: `
      00000029004b000000000005000d61646d696e636c69656e742d310002096d792d746f70696300000007d0ff00`,
    header: { apiKey: 75, apiVersion: 0, correlationId: 5, clientId: "adminclient-1" },
    body: { topics: [{ name: "my-topic" }], responsePartitionLimit: 2000, cursor: null },
  },
  {
    from: "Java",
    frame: `
      0000002b00160005000000020010636f6e736f6c652d70726f647563657200007fffffffffffffffffffffffffff00`,
    header: { apiKey: 22, apiVersion: 5, correlationId: 2, clientId: "console-producer" },
    body: {
      transactionalId: null,
      transactionTimeoutMs: 2_147_483_647,
      producerId: -1,
      producerEpoch: -1,
    },
  },
  {
    from: "Java",
    frame: `
      000000280020000400000006000d61646d696e636c69656e742d31000202096d792d746f7069630000000000`,
    header: { apiKey: 32, apiVersion: 4, correlationId: 6, clientId: "adminclient-1" },
    body: {
      resources: [{ resourceType: 2, resourceName: "my-topic", configurationKeys: null }],
      includeSynonyms: false,
      includeDocumentation: false,
    },
  },
];

const RESPONSES: readonly ResponseVector[] = [
  {
    to: { apiKey: 18, apiVersion: 4, correlationId: 0 },
    frame: `
      000002840000000000003e00000000000c000001000400110000020001000a0000030000000d00000800020009000009
      0001000900000a0000000600000b0002000900000c0000000400000d0000000500000e0000000500000f000000060000
      100000000500001100000001000012000000040000130002000700001400010006000015000000020000160000000500
      001700020004000018000000050000190000000400001a0000000500001b0001000100001c0000000500001d00010003
      00001e0001000300001f0001000300002000010004000021000000020000220001000200002300010004000024000000
      02000025000000030000260001000300002700010002000028000100020000290001000300002a0000000200002b0000
      000200002c0000000100002d0000000000002e0000000000002f00000000000030000000010000310000000100003200
      00000000003300000000000037000000020000390000000200003c0000000200003d0000000000004000000000000041
      0000000000004200000001000044000000010000450000000100004a0000000000004b00000000000050000000000000
      5100000000000000000003007c060e67726f75702e76657273696f6e00000001000e6b726166742e76657273696f6e00
      00000100116d657461646174612e76657273696f6e0007001900147472616e73616374696f6e2e76657273696f6e0000
      00020021656c696769626c652e6c65616465722e7265706c696361732e76657273696f6e000000010001080000000000
      0000150243040e67726f75702e76657273696f6e0001000100147472616e73616374696f6e2e76657273696f6e000200
      0200116d657461646174612e76657273696f6e0019001900`,
    body: {
      errorCode: 0,
      apiKeys: [
        { apiKey: 0, minVersion: 0, maxVersion: 12 },
        { apiKey: 1, minVersion: 4, maxVersion: 17 },
        { apiKey: 2, minVersion: 1, maxVersion: 10 },
        { apiKey: 81, minVersion: 0, maxVersion: 0 },
      ],
      supportedFeatures: [
        { name: "group.version", minVersion: 0, maxVersion: 1 },
        { name: "kraft.version", minVersion: 0, maxVersion: 1 },
        { name: "metadata.version", minVersion: 7, maxVersion: 25 },
        { name: "transaction.version", minVersion: 0, maxVersion: 2 },
        { name: "eligible.leader.replicas.version", minVersion: 0, maxVersion: 1 },
      ],
      finalizedFeaturesEpoch: 21,
      finalizedFeatures: [
        { name: "group.version", maxVersionLevel: 1, minVersionLevel: 1 },
        { name: "transaction.version", maxVersionLevel: 2, minVersionLevel: 2 },
        { name: "metadata.version", maxVersionLevel: 25, minVersionLevel: 25 },
      ],
    },
  },
  {
    to: { apiKey: 3, apiVersion: 6, correlationId: 1 },
    frame: `
      000000700000000100000000000000010000000100093132372e302e302e3100007274ffff0016354c3667336e536854
      2d654d43744b2d2d58383673770000000100000001000000086d792d746f706963000000000100000000000000000001
      0000000100000001000000010000000100000000`,
    body: {
      brokers: [{ nodeId: 1, host: "127.0.0.1", port: 29300, rack: null }],
      clusterId: "5L6g3nShT-eMCtK--X86sw",
      controllerId: 1,
      topics: [
        {
          errorCode: 0,
          name: "my-topic",
          isInternal: false,
          partitions: [
            { partitionIndex: 0, leaderId: 1, replicaNodes: [1], isrNodes: [1], offlineReplicas: [] },
          ],
        },
      ],
    },
  },
  {
    to: { apiKey: 2, apiVersion: 10, correlationId: 3 },
    frame: `
      0000003100000003000000000002096d792d746f70696302000000000000ffffffffffffffff00000000000000000000
      0000000000`,
    body: {
      topics: [
        {
          name: "my-topic",
          partitions: [{ partitionIndex: 0, errorCode: 0, timestamp: -1, offset: 0, leaderEpoch: 0 }],
        },
      ],
    },
  },
  {
    to: { apiKey: 1, apiVersion: 17, correlationId: 5 },
    frame: `
      0000013f000000050000000000000009001bb102ea37065b2c874f9a9fa81793441b9900020000000000000000000000
      0000030000000000000003000000000000000000fffffffff70100000000000000000000004b0000000002021f7b3400
      0000000000000001a20eff6aa2000001a20eff6aa2ffffffffffffffffffffffffffff0000000132000000066b657918
      54657374206d657373616765020268023100000000000000010000003e00000000020ec27829000000000000000001a2
      0eff6aa2000001a20eff6aa2ffffffffffffffffffffffffffff0000000118000000046b320002026802310000000000
      000002000000490000000002bbcf513f000000000000000001a20eff7299000001a20eff7299ffffffffffffffff0000
      00000000000000012e000000026b1866726f6d206b61666b616a730202680231000000`,
    body: {
      errorCode: 0,
      sessionId: 151_002_033,
      responses: [
        {
          topicId: TOPIC_ID,
          partitions: [
            {
              partitionIndex: 0,
              errorCode: 0,
              highWatermark: 3,
              lastStableOffset: 3,
              logStartOffset: 0,
              abortedTransactions: null,
              preferredReadReplica: -1,
            },
          ],
        },
      ],
    },
    batches: ["Test message", "k2", "from kafkajs"],
  },
  {
    to: { apiKey: 22, apiVersion: 5, correlationId: 2 },
    frame: `
      00000016000000020000000000000effffffffffffffffffff00`,
    body: { errorCode: 14, producerId: -1, producerEpoch: -1 },
  },
  {
    to: { apiKey: 75, apiVersion: 0, correlationId: 5 },
    frame: `
      0000004a000000050000000000020000096d792d746f706963ea37065b2c874f9a9fa81793441b990000020000000000
      000000000100000000020000000102000000010101010000000df800ff00`,
    body: {
      topics: [
        {
          errorCode: 0,
          name: "my-topic",
          topicId: TOPIC_ID,
          partitions: [
            {
              partitionIndex: 0,
              leaderId: 1,
              leaderEpoch: 0,
              replicaNodes: [1],
              isrNodes: [1],
              eligibleLeaderReplicas: [],
              lastKnownElr: [],
              offlineReplicas: [],
            },
          ],
          topicAuthorizedOperations: 0xdf8,
        },
      ],
      nextCursor: null,
    },
  },
];

for (const { from, frame, header, body, batches } of REQUESTS) {
  const api = byKey(header.apiKey);
  test(`${from}: ${api.name} request, version ${header.apiVersion}`, () => {
    const bytes = bytesOf(frame);
    const reader = new Reader(bytes, 4);
    assert.deepEqual(readRequestHeader(reader), header);
    if (api.isFlexible(header.apiVersion)) skipTaggedFields(reader);
    check(api.request, header.apiVersion, reader, body, batches);
  });
}

for (const { to, frame, body, batches } of RESPONSES) {
  const api = byKey(to.apiKey);
  test(`Apache Kafka: ${api.name} response, version ${to.apiVersion}`, () => {
    const reader = new Reader(bytesOf(frame), 4);
    assert.equal(reader.int32(), to.correlationId);
    if (api.isFlexible(to.apiVersion) && api.name !== "ApiVersions") skipTaggedFields(reader);
    check(api.response, to.apiVersion, reader, body, batches);
  });
}

/** The bytes of a frame, whose size is right. */
function bytesOf(frame: string): Buffer {
  const bytes = Buffer.from(frame.replace(/\s/g, ""), "hex");
  assert.equal(bytes.readInt32BE(0), bytes.length - 4);
  return bytes;
}

function byKey(key: number) {
  return apis.find((api) => api.key === key)!;
}

/** What is left of the frame decodes to `body`, and that encodes to the same bytes. */
function check(schema: Message, version: number, reader: Reader, body: object, batches: string[] = []): void {
  const bytes = reader.bytes.subarray(reader.position);
  const decoded = decoder(schema, version)(reader);
  assert.equal(reader.remaining, 0);
  assert.partialDeepStrictEqual(decoded, body);
  const found = recordsIn(decoded).flatMap(batchesIn);
  assert.equal(found.length, batches.length);
  for (const [at, text] of batches.entries()) assert.ok(found[at]!.includes(text));
  const writer = new Writer();
  encoder(schema, version)(writer, decoded);
  assert.equal(writer.body().toString("hex"), bytes.toString("hex"));
}

function recordsIn(value: unknown): Buffer[] {
  if (Buffer.isBuffer(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(recordsIn) : [];
}

/** A batch says how long it is in the four bytes behind its base offset. */
function batchesIn(records: Buffer): Buffer[] {
  if (records.length === 0) return [];
  const end = 12 + records.readInt32BE(8);
  assert.ok(end <= records.length);
  return [records.subarray(0, end), ...batchesIn(records.subarray(end))];
}
