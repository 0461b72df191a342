/**
 * Settings of the Apache Kafka image that a compose file for one broker commonly has and that make no difference here. They
 * are accepted without a word, so that the file carries over and a warning still means something.
 */
const WITHOUT_EFFECT = [
  // One process is the whole cluster: nobody is elected, and nothing is copied to another broker.
  /^KAFKA_PROCESS_ROLES$/,
  /^KAFKA_CONTROLLER_/,
  /^KAFKA_INTER_BROKER_/,
  /^KAFKA_(\w+_)?REPLICATION_FACTOR$/,
  /^KAFKA_\w+_MIN_ISR$/,
  // There are no transactions and no share groups, and batches of the offsets topic are not compressed.
  /^KAFKA_(OFFSETS_TOPIC|TRANSACTION_STATE_LOG|SHARE_COORDINATOR_STATE_TOPIC)_/,
  // They bound what a group may have as configurations of its own, and no group has any; nobody changes protocol while it runs.
  /^KAFKA_GROUP_CONSUMER_(MIN|MAX)_(SESSION_TIMEOUT|HEARTBEAT_INTERVAL)_MS$/,
  /^KAFKA_GROUP_CONSUMER_MIGRATION_POLICY$/,
  /^KAFKA_GROUP_COORDINATOR_/,
  // There is no Java virtual machine, and there are no pools of threads.
  /^KAFKA_(HEAP_|JMX_|JVM_PERFORMANCE_|GC_LOG_)?OPTS$/,
  /^KAFKA_(JMX|LOG4J)_/,
  /^KAFKA_NUM_(NETWORK_THREADS|IO_THREADS|REPLICA_FETCHERS|RECOVERY_THREADS_PER_DATA_DIR)$/,
  /^KAFKA_LOG_CLEANER_(THREADS|IO_)/,
];

export function isWithoutEffect(env: string): boolean {
  return WITHOUT_EFFECT.some((pattern) => pattern.test(env));
}
