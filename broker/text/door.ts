/**
 * The text door: every connection that speaks text has a session here, until it ends or the broker stops.
 */
import type { Socket } from "node:net";
import type { Address } from "../addresses";
import type { Engine } from "../engine";
import type { Logger } from "../logger";
import type { Settings } from "../settings";
import type { Tap } from "../tap";
import { DoorTraffic } from "../traffic";
import type { Commands } from "./command";
import type { Framing } from "./framing";
import type { HeaderGrammar } from "./header";
import type { ProducerOptions } from "./producer";
import { Session } from "./session";

/** What sessions are given. */
export interface TextDoorOptions {
  engine: Engine;
  settings: Settings;
  log: Logger;
  framing: Framing;
  header: HeaderGrammar;
  commands: Commands;
  producer: ProducerOptions;
  tap: Tap;
}

/** The same, with where their traffic is counted. */
export interface SessionOptions extends TextDoorOptions {
  traffic: DoorTraffic;
}

export class TextDoor {
  readonly traffic = new DoorTraffic();
  readonly #sessions = new Set<Session>();
  readonly #options: SessionOptions;
  #stopping = false;

  constructor(options: TextDoorOptions) {
    this.#options = { ...options, traffic: this.traffic };
  }

  /** Takes over a connection whose first bytes have arrived. `address` is what its client is told to come back to. */
  open(socket: Socket, first: Buffer, address: Address): void {
    const { tap } = this.#options;
    const tapped = tap.open("text", socket);
    const session = new Session(socket, address, tapped, this.#options);
    this.#sessions.add(session);
    this.traffic.connectionOpened(socket);
    socket.once("close", () => {
      this.#sessions.delete(session);
      tap.close(tapped);
    });
    session.receive(first);
    if (this.#stopping) session.stop();
  }

  /** Answers what is in flight and closes every connection. */
  stop(): void {
    this.#stopping = true;
    for (const session of this.#sessions) session.stop();
  }
}
