/**
 * A client in the network of docker-compose.yml: stores a message as every Kafka client does, and reads it as a person with
 * `nc` does: two languages, one port, the same messages.
 *
 *     docker compose run --rm client
 *     BROKER=localhost:9092 node examples/client.js "Hello from my machine"
 */
const net = require("node:net");
const { Kafka, logLevel } = require("kafkajs");

const broker = process.env.BROKER ?? "localhost:9092";
const message = process.argv[2] ?? "Hello from a Kafka client";
const topic = "my-topic";

async function produce() {
  const producer = new Kafka({ brokers: [broker], logLevel: logLevel.ERROR }).producer();
  await producer.connect();
  const [{ partition, baseOffset }] = await producer.send({ topic, messages: [{ value: message }] });
  await producer.disconnect();
  console.log(`stored: ${topic}-${partition}@${baseOffset}`);
  return `${topic}/${partition} ${baseOffset}`;
}

function consume(from) {
  const [host, port] = broker.split(":");
  const socket = net.connect(Number(port), host);
  socket.end(`consume ${from}\n`);
  socket.pipe(process.stdout);
}

produce().then(consume, (problem) => {
  console.error(problem.message);
  process.exitCode = 1;
});
