/**
 * The door for Kafka clients: every connection whose first byte begins a Kafka request comes here, until it ends or the broker
 * stops.
 */
import type { Socket } from "node:net";
import type { Broker } from "../broker";
import { KafkaError } from "../errors";
import { type Logger, throttled } from "../logger";
import type { Settings } from "../settings";
import type { Tap } from "../tap";
import { DoorTraffic } from "../traffic";
import { type Api, byKey } from "./api";
import { ApiCounts } from "./api-counts";
import { Connection } from "./connection";
import { pour } from "./read-into";

export interface KafkaDoorParts {
  broker: Broker;
  settings: Settings;
  clusterId: string;
  apis: readonly Api[];
  log: Logger;
  tap: Tap;
  /** How long one connection may keep the event loop for itself; left out: as long as is fair. */
  turnMs?: number;
}

/** What connections share. */
export interface KafkaDoorOptions extends KafkaDoorParts {
  byKey: ReadonlyMap<number, Api>;
  traffic: DoorTraffic;
  counts: ApiCounts;
  /** Called for bytes that are no request; the connection is closed. */
  onBadRequest(problem: Error): void;
}

/** What anybody can cause from outside is logged no more often than this. */
const LOG_INTERVAL_MS = 10_000;

export class KafkaDoor {
  readonly traffic = new DoorTraffic();
  readonly #options: KafkaDoorOptions;
  readonly #connections = new Set<Connection>();
  #stopping = false;

  /** @throws Error when two APIs have the same key. */
  constructor(parts: KafkaDoorParts) {
    let last: Error | undefined;
    const say = throttled(LOG_INTERVAL_MS, (times) => {
      const sentence = "a connection is closed, because what it sent is no request that can be served";
      parts.log.warn({ times }, `${sentence}: ${last?.message}`);
    });
    const onBadRequest = (problem: Error) => {
      last = problem;
      this.traffic.requests.of("unanswered").refused(new KafkaError("INVALID_REQUEST", problem.message));
      say();
    };
    const { traffic } = this;
    const counts = new ApiCounts(traffic.requests);
    this.#options = { ...parts, byKey: byKey(parts.apis), traffic, counts, onBadRequest };
  }

  /** Takes over a connection whose first bytes have arrived. */
  open(socket: Socket, first: Buffer, advertised: { host: string; port: number }): void {
    const { tap } = this.#options;
    const tapped = tap.open("kafka", socket);
    const connection = new Connection(socket, advertised, tapped, this.#options);
    this.#connections.add(connection);
    this.traffic.connectionOpened(socket);
    socket.once("close", () => {
      this.#connections.delete(connection);
      tap.close(tapped);
    });
    pour(first, connection);
    if (this.#stopping) connection.stop();
  }

  /** Answers what is in flight and closes every connection. */
  stop(): void {
    this.#stopping = true;
    for (const connection of this.#connections) connection.stop();
  }
}
