/** Apache Kafka's own load generator, kafka-producer-perf-test: Java's client, its messages made of random letters. */
import { classPath } from "./kafka-jars";
import type { Load } from "./librdkafka";
import { runTool } from "./tool";

/** Batches and memory like librdkafka's here, so that two clients differ in what they are and not in what they were told. */
const PRODUCER = ["linger.ms=5", "batch.size=1000000", "max.request.size=2000000", "buffer.memory=134217728"];

/** Messages a second, from the first to the last one acknowledged. */
export async function producerPerfTest({ broker, topic, bytes, messages, acks = 1 }: Load): Promise<number> {
  const settings = [`bootstrap.servers=${broker}`, `acks=${acks}`, "enable.idempotence=false", ...PRODUCER];
  const load = ["--topic", topic, "--num-records", String(messages), "--record-size", String(bytes)];
  const tool = ["-cp", classPath(), "org.apache.kafka.tools.ProducerPerformance"];
  const args = [...tool, ...load, "--throughput", "-1", "--command-property", ...settings];
  const said = await runTool("java", args);
  const rate = new RegExp(`^${messages} records sent, ([0-9.]+) records/sec`, "m").exec(said)?.[1];
  if (rate === undefined) throw new Error(`kafka-producer-perf-test said:\n${said}`);
  return Number(rate);
}
