/**
 * Settings that are each within their bounds and yet cannot be kept together. They are refused at the start, when somebody looks,
 * and not hours later, when the first message or member meets them.
 *
 * Invariant: the sentence names both settings with their values, what would go wrong, and which of the two to change how.
 */
export interface ContradictableSettings {
  readonly messageBytesMax: number;
  readonly requestBytesMax: number;
  readonly numPartitions: number;
  readonly partitionsMax: number;
  readonly groupSessionTimeoutMsMin: number;
  readonly groupSessionTimeoutMsMax: number;
  readonly groupConsumerHeartbeatIntervalMs: number;
  readonly groupConsumerSessionTimeoutMs: number;
  readonly cleanerMinLagMs: number;
  readonly cleanerMaxLagMs: string;
}

/** The first contradiction, as one sentence; undefined when there is none. */
export function contradictionIn(settings: ContradictableSettings): string | undefined {
  const { groupSessionTimeoutMsMin: shortest, groupSessionTimeoutMsMax: longest } = settings;
  if (longest < shortest) {
    return (
      `KAFKA_GROUP_MAX_SESSION_TIMEOUT_MS=${longest} contradicts KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS=${shortest}: ` +
      "no member could join a group; make the first at least as large as the second"
    );
  }
  const { groupConsumerHeartbeatIntervalMs: interval, groupConsumerSessionTimeoutMs: session } = settings;
  if (session <= interval) {
    return (
      `KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS=${session} contradicts KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS=${interval}: ` +
      "every member would be taken for dead before its next heartbeat; make the first larger than the second"
    );
  }
  const { messageBytesMax, requestBytesMax } = settings;
  if (requestBytesMax < messageBytesMax) {
    return (
      `KAFKA_SOCKET_REQUEST_MAX_BYTES=${requestBytesMax} contradicts KAFKA_MESSAGE_MAX_BYTES=${messageBytesMax}: ` +
      "the largest message would never fit in a request; make the first at least as large as the second"
    );
  }
  const { cleanerMinLagMs, cleanerMaxLagMs } = settings;
  if (BigInt(cleanerMinLagMs) > BigInt(cleanerMaxLagMs)) {
    return (
      `KAFKA_LOG_CLEANER_MIN_COMPACTION_LAG_MS=${cleanerMinLagMs} contradicts ` +
      `KAFKA_LOG_CLEANER_MAX_COMPACTION_LAG_MS=${cleanerMaxLagMs}: ` +
      "the cleaner would have to come before it may; make the first at most as large as the second"
    );
  }
  const { numPartitions, partitionsMax } = settings;
  if (numPartitions > partitionsMax) {
    return (
      `KAFKA_NUM_PARTITIONS=${numPartitions} contradicts LAB_PARTITIONS_MAX=${partitionsMax}: ` +
      "no topic could be created; make the first at most as large as the second"
    );
  }
  return undefined;
}
