/**
 * One connection that speaks text: bytes come in, frames go to a dialect, replies go out.
 *
 * Invariants: frames are handled strictly in turn; while one is handled no more input is read, so a connection holds one
 * chunk of input at most; whatever arrived before the end of the input is handled, even when nobody reads the replies.
 */
import type { Socket } from "node:net";
import type { Address } from "../addresses";
import type { Engine } from "../engine";
import type { Logger } from "../logger";
import type { Settings } from "../settings";
import type { TappedConnection } from "../tap";
import { nextTurn, Turn } from "../turn";
import type { Commands } from "./command";
import { CommandDialect } from "./command-dialect";
import type { Conversation, Dialect } from "./dialect";
import type { SessionOptions } from "./door";
import type { Frame, Framer } from "./framing";
import { HeaderDialect } from "./header-dialect";
import { Producer } from "./producer";
import { Replies } from "./replies";

/** How long a client gets to close its side after the broker has closed its own. */
const LINGER_MS = 1000;

/** To look at the clock for every message would cost as much as to store it. */
const FRAMES_BETWEEN_LOOKS = 16;

/** What goes on while the next line is waited for. */
interface Background {
  stop: AbortController;
  done: Promise<void>;
  /** Whether the end of the client's input lets it go on. */
  outlivesInput: boolean;
}

export class Session implements Conversation {
  /** What the client is told to come back to. */
  readonly address: Address;
  readonly clientHost: string;
  readonly tapped: TappedConnection;
  readonly engine: Engine;
  readonly commands: Commands;
  readonly settings: Settings;
  readonly replies: Replies;
  readonly producer: Producer;
  readonly framer: Framer;
  readonly #socket: Socket;
  readonly #options: SessionOptions;
  readonly #log: Logger;
  #dialect: Dialect | undefined;
  #useBytes: ((frame: Frame) => void | Promise<void>) | undefined;
  #background: Background | undefined;
  #abort: AbortController | undefined;
  #working = false;
  #input: "open" | "ended" | "reset" = "open";
  #inputFinished = false;
  /** Whether the broker is to end the connection: once what has arrived is handled, or without looking at it any more. */
  #closing: "no" | "after-input" | "now" = "no";
  #ended = false;
  readonly #turn = new Turn();
  #handled = 0;

  constructor(socket: Socket, address: Address, tapped: TappedConnection, options: SessionOptions) {
    this.address = address;
    this.tapped = tapped;
    this.clientHost = `/${socket.remoteAddress?.replace(/^::ffff:/, "") ?? ""}`;
    this.engine = options.engine;
    this.commands = options.commands;
    this.settings = options.settings;
    this.#socket = socket;
    this.#options = options;
    this.#log = options.log;
    this.framer = options.framing.create(options.settings.lineBytesMax);
    this.replies = new Replies(socket, options.settings.replyBufferBytes, options.traffic, tapped);
    this.producer = new Producer(options.producer, this.replies);
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    socket.on("end", () => this.#endInput("ended"));
    socket.on("error", () => this.#endInput("reset"));
    socket.on("close", () => this.#stopWaiting());
    socket.setTimeout(options.settings.idleMsMax);
    socket.on("timeout", () => this.#idle());
  }

  /** Takes bytes that arrived. */
  receive(chunk: Buffer): void {
    if (this.#closing !== "no") return;
    this.#options.traffic.bytesIn += chunk.length;
    this.framer.push(chunk);
    this.#advance();
  }

  /** The broker stops: what has arrived is answered, what waits is ended, and the connection is closed. */
  stop(): void {
    if (this.#closing === "no") this.#closing = "after-input";
    this.#stopWaiting();
    this.#advance();
  }

  // What a dialect may do.

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#closing !== "no" || this.replies.gone) this.#abort.abort();
    return this.#abort.signal;
  }

  settled(): Promise<void> {
    this.producer.flush();
    return this.replies.settled();
  }

  expectBytes(count: number, use: (frame: Frame) => void | Promise<void>): void {
    this.#useBytes = use;
    this.framer.takeBytes(count);
  }

  untilNextLine(work: (signal: AbortSignal) => Promise<void>): void {
    this.#runBeside(work, true);
  }

  untilInputEnds(work: (signal: AbortSignal) => Promise<void>): void {
    this.#runBeside(work, false);
  }

  #runBeside(work: (signal: AbortSignal) => Promise<void>, outlivesInput: boolean): void {
    const stop = new AbortController();
    if (this.#closing !== "no") stop.abort();
    const done = work(stop.signal).catch((problem) => this.#refuse(problem));
    const background = { stop, done, outlivesInput };
    this.#background = background;
    void done.then(() => {
      if (this.#background === background) this.#background = undefined;
      this.#advance();
    });
  }

  close(): void {
    this.#closing = "now";
  }

  /** Whether the broker has had enough: nothing more of the input is looked at. */
  get #hungUp(): boolean {
    return this.#closing === "now";
  }

  /** Handles what can be handled now. Reading goes on once that is done. */
  #advance(): void {
    if (this.#working) return;
    this.#working = true;
    const work = this.#work();
    if (this.#working) {
      this.#socket.pause();
      void work.then(() => {
        // Work that began meanwhile resumes when it is done: more input would replace what it has not framed yet.
        if (!this.#working) this.#socket.resume();
      });
    }
  }

  /** Runs to its end without a pause where nothing has to be waited for, which is what makes pipelined messages fast. */
  async #work(): Promise<void> {
    try {
      await this.#handleFrames();
    } catch (problem) {
      this.#log.error({ problem }, "a connection failed in a way nobody thought of; it is closed");
      this.#socket.destroy();
    } finally {
      this.#working = false;
    }
  }

  async #handleFrames(): Promise<void> {
    for (let frame = this.framer.next(); frame !== undefined; frame = this.framer.next()) {
      if (this.#background !== undefined) await this.#endBackground();
      const pending = this.#handle(frame);
      if (pending !== undefined) await pending;
      if (this.replies.full) await this.replies.ready();
      if (this.#hungUp) break;
      if (++this.#handled % FRAMES_BETWEEN_LOOKS === 0 && this.#turn.isOver) await nextTurn();
    }
    this.producer.flush();
    if (this.replies.full) await this.replies.ready();
    if (this.#input !== "open") await this.#finishInput();
    if (this.#closing !== "no" || this.#inputFinished) await this.#finish();
  }

  #handle(frame: Frame): void | Promise<void> {
    this.tapped.tap.frames?.line(this.tapped, frame);
    try {
      const pending = this.#dispatch(frame);
      return pending?.catch((problem) => this.#refuse(problem));
    } catch (problem) {
      this.#refuse(problem);
    }
  }

  #dispatch(frame: Frame): void | Promise<void> {
    if (frame.kind === "bytes") {
      const use = this.#useBytes!;
      this.#useBytes = undefined;
      return use(frame);
    }
    return this.#dialectFor(frame).handle(frame);
  }

  /** The first line fixes the dialect; one that is too long to be looked at does not. */
  #dialectFor(frame: Frame): Dialect {
    if (this.#dialect !== undefined) return this.#dialect;
    const first = frame.bytes[frame.start];
    const isDigit = frame.end > frame.start && first !== undefined && first >= 0x30 && first <= 0x39;
    const { header, traffic } = this.#options;
    const dialect = isDigit
      ? new HeaderDialect(this, header, traffic.requests)
      : new CommandDialect(this, traffic.requests);
    if (frame.kind === "line") this.#dialect = dialect;
    this.tapped.dialect = isDigit ? "header" : "commands";
    return dialect;
  }

  /** An ERR line, in its turn. */
  #refuse(problem: unknown): void {
    this.producer.flush();
    this.replies.promiseError(problem);
  }

  #endInput(how: "ended" | "reset"): void {
    if (this.#input === "open") this.#input = how;
    this.#advance();
  }

  /** The end of the input ends the last line; a reset does so only where the dialect says that nothing may be lost. */
  async #finishInput(): Promise<void> {
    if (this.#inputFinished || this.#hungUp) return;
    this.#inputFinished = true;
    this.framer.finish();
    for (let frame = this.framer.next(); frame !== undefined; frame = this.framer.next()) {
      if (this.#background !== undefined) await this.#endBackground();
      if (this.#input === "ended" || this.#dialectFor(frame).keepsUnfinishedLine) await this.#handle(frame);
      if (this.#hungUp) return;
    }
  }

  /** Sends what is owed and closes the broker's side. A `follow` that may outlive the input goes on until its client is gone. */
  async #finish(): Promise<void> {
    if (this.#background?.outlivesInput === true && this.#closing === "no") return;
    if (this.#background !== undefined) await this.#endBackground();
    await this.settled();
    if (this.#ended) return;
    this.#ended = true;
    this.#closing = "now";
    this.#socket.end();
    // Closing at once would reset the connection if the client had sent more, and a reset overtakes the replies.
    const linger = setTimeout(() => this.#socket.destroy(), LINGER_MS);
    this.#socket.once("close", () => clearTimeout(linger));
  }

  async #endBackground(): Promise<void> {
    this.#background?.stop.abort();
    await this.#background?.done;
    this.#background = undefined;
  }

  #stopWaiting(): void {
    this.#abort?.abort();
    this.#background?.stop.abort();
  }

  /** Nothing has moved for long. Whoever waits for a message may wait; anybody else is disconnected. */
  #idle(): void {
    const waits = this.#background !== undefined ? this.#input === "open" : this.#working;
    if (!waits || this.replies.full) this.#socket.destroy();
  }
}
