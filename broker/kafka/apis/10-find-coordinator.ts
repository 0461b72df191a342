/**
 * FindCoordinator: which broker coordinates a consumer group or a transaction. There is one broker, so it is this one. Who asks for a
 * group is about to use it, so the topic in which groups are kept is made then, as in Kafka.
 *
 * Versions 0 to 6. 1 asks for transactions as well, 3 is flexible, 4 asks for many keys at once (KIP-699), 6 knows share groups, which
 * this broker does not have.
 */
import type { Broker } from "../../broker";
import { asKafkaError, KafkaError } from "../../errors";
import { errorCode, NONE, refusal } from "../answers";
import { api } from "../api";
import { array, arrayOf, int8, int16, int32, message, string } from "../codec/schema";

const request = message("0-6", "3+", {
  key: string("0-3"),
  keyType: int8("1+", { default: 0 }),
  coordinatorKeys: arrayOf("4+", "string"),
});

const response = message("0-6", "3+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  errorCode: int16("0-3"),
  errorMessage: string("1-3", { nullable: "1-3" }),
  nodeId: int32("0-3"),
  host: string("0-3"),
  port: int32("0-3"),
  coordinators: array("4+", {
    key: string("4+"),
    nodeId: int32("4+"),
    host: string("4+"),
    port: int32("4+"),
    errorCode: int16("4+"),
    errorMessage: string("4+", { nullable: "4+" }),
  }),
});

export const findCoordinator = api({
  key: 10,
  name: "FindCoordinator",
  request,
  response,
  async handle({ key, keyType, coordinatorKeys }, { broker, advertised, settings, version }) {
    const here = { errorCode: NONE, errorMessage: null, nodeId: settings.nodeId, ...advertised };
    const find = async (key: string) => (await problemWith(broker, key, keyType)) ?? here;
    if (version < FIRST_VERSION_WITH_MANY) return { ...(await find(key)), coordinators: [] };
    const found = coordinatorKeys.map(async (key) => ({ key, ...(await find(key)) }));
    return { ...here, coordinators: await Promise.all(found) };
  },
});

const FIRST_VERSION_WITH_MANY = 4;
const GROUP = 0;
const TRANSACTION = 1;
const NOWHERE = { nodeId: -1, host: "", port: -1 };

/** Why there is no coordinator; undefined when there is one. */
async function problemWith(broker: Broker, key: string, keyType: number) {
  if (keyType === TRANSACTION) return undefined;
  try {
    if (keyType !== GROUP) {
      const sentence = `there are coordinators for groups (0) and transactions (1), not for the key type ${keyType}`;
      throw new KafkaError("INVALID_REQUEST", sentence);
    }
    await broker.groups.prepare(key);
    return undefined;
  } catch (problem) {
    if (asKafkaError(problem).name === "INVALID_REQUEST") return { ...refusal(problem), ...NOWHERE };
    return { ...refusal(problem), errorCode: errorCode("COORDINATOR_NOT_AVAILABLE"), ...NOWHERE };
  }
}
