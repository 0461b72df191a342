/**
 * The benchmark of Kafka's wire protocol: `npm run bench:kafka`. Like bench/text.ts it takes figures and asserts nothing. The load comes
 * from librdkafka, which is built once (support/librdkafka.ts).
 */
import { kafkaIdle } from "./measures/kafka-idle";
import { kafkaLatency } from "./measures/kafka-latency";
import { kafkaThroughput } from "./measures/kafka-throughput";
import { raw } from "./measures/raw";
import { bench } from "./support/bench";

bench(
  { raw, latency: kafkaLatency, idle: kafkaIdle, throughput: kafkaThroughput },
  "bench:kafka",
  "kafka-tables",
);
