/**
 * InitProducerId: a producer id, with which the broker tells a repeated batch from a new one (KIP-98).
 *
 * Versions 0 to 5. 2 is flexible; 3 lets a transactional producer ask for the next epoch of its id (KIP-360), 4 and 5 concern
 * transactions as well. Those are not there yet, so a transactional id is refused. A producer without one gets a new id each time,
 * whatever it had before, as in Kafka.
 */

import { errorCode, NONE, refusal } from "../answers";
import { api } from "../api";
import { int16, int32, int64, message, string } from "../codec/schema";

const request = message("0-5", "2+", {
  transactionalId: string("0+", { nullable: "0+" }),
  transactionTimeoutMs: int32("0+"),
  producerId: int64("3+", { default: -1 }),
  producerEpoch: int16("3+", { default: -1 }),
});

const response = message("0-5", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("0+"),
  producerId: int64("0+", { default: -1 }),
  producerEpoch: int16("0+"),
});

export const initProducerId = api({
  key: 22,
  name: "InitProducerId",
  request,
  response,
  handle({ transactionalId }, { broker }) {
    // There are no transactions yet: nothing may look as if it were protected by one.
    if (transactionalId !== null) return refused(errorCode("TRANSACTIONAL_ID_NOT_FOUND"));
    try {
      return { errorCode: NONE, producerId: broker.newProducerId(), producerEpoch: 0 };
    } catch (problem) {
      return refused(refusal(problem).errorCode);
    }
  },
});

function refused(errorCode: number) {
  return { errorCode, producerId: -1, producerEpoch: -1 };
}
