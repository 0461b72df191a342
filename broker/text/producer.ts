/**
 * The producer inside the text door. Messages that arrive together share a record batch: they are gathered while the lines
 * of one chunk of input are read, and appended when it is used up or something else is asked for.
 *
 * Invariant: replies come in the order of the messages, one for each, whichever batch a message went into.
 */
import { type DestinationOptions, partitionFor, topicFor } from "../destination";
import type { TopicDescription } from "../engine";
import { asKafkaError } from "../errors";
import { lacksKey } from "../log/batch-validation";
import type { Clock } from "../log/clock";
import { RecordBatchBuilder } from "../log/record-batch-builder";
import { errorName, RequestCount } from "../traffic";
import { errorLine, type Replies } from "./replies";

/** A batch being gathered for one partition. */
interface Gathering {
  topic: string;
  partition: number;
  builder: RecordBatchBuilder;
  bytesMax: number;
  /** The base offset, once the batch is appended and acknowledged. */
  appended: Promise<number> | undefined;
}

/** Neighbouring messages that went into the same batch, so that their replies can be written together. */
interface Run {
  gathering: Gathering;
  first: number;
  count: number;
}

export interface ProducerOptions extends DestinationOptions {
  clock: Clock;
}

/** A record's own bytes beside its key and value are fewer. */
const RECORD_OVERHEAD_BYTES_MAX = 40;
/** Around the offset in `OK my-topic-0@5`. */
const REPLY_OVERHEAD_BYTES = 24;

export class Producer {
  readonly #options: ProducerOptions;
  readonly #replies: Replies;
  /** Topics looked up since the last flush. */
  readonly #topics = new Map<string, TopicDescription>();
  #gatherings: Gathering[] = [];
  #runs: Run[] = [];
  /** When the messages gathered now arrived; asked for once for all of them. */
  #arrivedMs: number | undefined;
  /** The same by the clock that only goes forward. */
  #beganMs = 0;
  /** Where the messages are counted when they are answered. */
  #requests = new RequestCount();

  constructor(options: ProducerOptions, replies: Replies) {
    this.#options = options;
    this.#replies = replies;
  }

  countAs(requests: RequestCount): void {
    this.#requests = requests;
  }

  /**
   * Takes a message whose value is `bytes[start..end)`; the reply follows by itself. `partition` undefined: the partitioner
   * chooses. Returns a promise only where the topic had to be looked up first; the bytes must stay as they are until then.
   * `bytesExpected` is how many bytes of further messages are at hand.
   */
  send(
    topic: string,
    partition: number | undefined,
    key: Buffer | null,
    bytes: Buffer,
    start: number,
    end: number,
    bytesExpected = 0,
  ): void | Promise<void> {
    const known = this.#topics.get(topic);
    if (known === undefined) {
      return this.#learn(topic).then((found) => {
        if (found) return this.send(topic, partition, key, bytes, start, end, bytesExpected);
      });
    }
    if (key === null && known.isCompacted) return this.#refuse(lacksKey());
    const chosen = partition ?? partitionFor(this.#options, known, key);
    const gathering = this.#gatheringFor(known, chosen, end - start + (key?.length ?? 0), bytesExpected);
    const { builder } = gathering;
    builder.add(this.#arrival(), key, bytes, start, end);
    const last = this.#runs.at(-1);
    if (last?.gathering === gathering) last.count++;
    else this.#runs.push({ gathering, first: builder.recordCount - 1, count: 1 });
  }

  /** Appends what was gathered and promises its replies. */
  flush(): void {
    this.#topics.clear();
    this.#arrivedMs = undefined;
    if (this.#runs.length === 0) return;
    for (const gathering of this.#gatherings) this.#append(gathering);
    for (const run of this.#runs) {
      const bytes = run.count * (run.gathering.topic.length + REPLY_OVERHEAD_BYTES);
      this.#replies.promise(bytes, replyTo(run, this.#requests, this.#beganMs));
    }
    this.#gatherings = [];
    this.#runs = [];
  }

  #arrival(): number {
    if (this.#arrivedMs === undefined) {
      this.#arrivedMs = this.#options.clock.nowMs();
      this.#beganMs = performance.now();
    }
    return this.#arrivedMs;
  }

  /** Looks a topic up, and creates it where that is allowed; false, and an ERR reply, when there is none. */
  async #learn(topic: string): Promise<boolean> {
    try {
      this.#topics.set(topic, await topicFor(this.#options, topic));
      return true;
    } catch (problem) {
      this.#refuse(problem);
      return false;
    }
  }

  /** A message that is not even gathered: its neighbours must not suffer from it. */
  #refuse(problem: unknown): void {
    this.flush();
    this.#requests.refused(problem);
    this.#replies.promiseError(problem);
  }

  #gatheringFor(
    topic: TopicDescription,
    partition: number,
    messageBytes: number,
    bytesExpected: number,
  ): Gathering {
    const open = this.#gatherings.find((one) => {
      return one.topic === topic.name && one.partition === partition && one.appended === undefined;
    });
    const bytesNeeded = messageBytes + RECORD_OVERHEAD_BYTES_MAX;
    if (open !== undefined) {
      if (open.builder.sizeBytes + bytesNeeded <= open.bytesMax) return open;
      this.#append(open);
    }
    const gathering: Gathering = {
      topic: topic.name,
      partition,
      builder: new RecordBatchBuilder(this.#arrival(), bytesNeeded + bytesExpected),
      bytesMax: Number(topic.config["max.message.bytes"]),
      appended: undefined,
    };
    this.#gatherings.push(gathering);
    return gathering;
  }

  #append(gathering: Gathering): void {
    if (gathering.appended !== undefined) return;
    const { topic, partition, builder } = gathering;
    gathering.appended = this.#options.engine.append(topic, partition, builder.finish());
    // Each run handles a failure for itself; this only says that it will be handled.
    gathering.appended.catch(() => {});
  }
}

/** One line for each message of the run: `OK my-topic-0@5`, or the same ERR for all of them. */
async function replyTo(
  { gathering, first, count }: Run,
  requests: RequestCount,
  beganMs: number,
): Promise<string | Buffer> {
  try {
    const offset = (await gathering.appended!) + first;
    const prefix = `OK ${gathering.topic}-${gathering.partition}@`;
    let lines = "";
    for (let at = 0; at < count; at++) lines += `${prefix}${offset + at}\n`;
    // All of it is ASCII, which is written several times faster when Node knows.
    return Buffer.from(lines, "latin1");
  } catch (problem) {
    requests.failed(errorName(problem), count);
    return errorLine(asKafkaError(problem)).repeat(count);
  } finally {
    requests.answered(performance.now() - beganMs, count);
  }
}
