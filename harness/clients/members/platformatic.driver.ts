/**
 * @platformatic/kafka in groups: see `member-host.ts`. Of the clients from npm it is the one that knows both protocols.
 *
 * It does not tell what it gains and loses, but which partitions it has. When it gains some, it goes back to the committed offset of all
 * that it has, and only then reads on: that is when they are told to be gained.
 */
import { Consumer, type GroupProtocolSubscription } from "@platformatic/kafka";
import { COMMIT_INTERVAL_MS, HEARTBEAT_MS, type JoinRequest, SESSION_MS } from "./member";
import { serveMembers, type Tell } from "./serve";

const FETCH_WAIT_MS = 200;
const TRIES_MAX = 1000;

async function join(request: JoinRequest, tell: Tell): Promise<() => Promise<void>> {
  const { topic } = request;
  const consumer = new Consumer({
    clientId: "platformatic",
    bootstrapBrokers: [request.address],
    groupId: request.group,
    maxWaitTime: FETCH_WAIT_MS,
    retries: TRIES_MAX,
    retryDelay: 100,
    ...(request.instanceId === undefined ? {} : { groupInstanceId: request.instanceId }),
    ...(request.protocol === "consumer" ? { groupProtocol: "consumer" as const } : classic(request)),
  });
  let owned: number[] = [];
  const assigned = () =>
    (consumer.assignments ?? []).filter((one) => one.topic === topic).flatMap(({ partitions }) => partitions);
  const lose = (now: number[]) => {
    const lost = owned.filter((partition) => !now.includes(partition));
    owned = owned.filter((partition) => now.includes(partition));
    if (lost.length > 0) tell({ lost });
  };
  const gain = () => {
    lose(assigned());
    owned = assigned();
    tell({ gained: owned });
  };
  // Each heartbeat may change what it has, and no event of its own says so.
  for (const event of ["consumer:group:join", "consumer:heartbeat:start", "consumer:heartbeat:end"] as const)
    consumer.on(event, () => lose(assigned()));
  const stream = await consumer.consume({
    topics: [topic],
    mode: "committed",
    fallbackMode: "earliest",
    autocommit: COMMIT_INTERVAL_MS,
  });
  stream.on("error", (problem) => tell({ failed: String(problem.stack) }));
  gain();
  stream.on("offsets", gain);
  stream.on("data", ({ partition, offset, value }) => {
    tell({ read: { partition, offset: Number(offset), values: [String(value)] } });
  });
  return async () => {
    await stream.close();
    await consumer.close(true);
    lose([]);
  };
}

function classic({ assignor }: JoinRequest) {
  const protocols: GroupProtocolSubscription[] =
    assignor === undefined ? [] : [{ name: assignor, version: 1 }];
  return {
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    ...(protocols.length === 0 ? {} : { protocols }),
  };
}

void serveMembers(["classic", "consumer"], join);
