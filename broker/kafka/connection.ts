/**
 * One connection that speaks Kafka's protocol: bytes come in, requests go to their APIs, responses go out.
 *
 * Invariants: responses keep the order of the requests. A request begins when the one before it is answered, except where that
 * one's effect is complete at once (Produce, whose answer waits for the disk only). A client that does not read its responses, or
 * sends faster than it is served, is not read from any further: so a connection holds a bounded amount of memory.
 */
import type { Socket } from "node:net";
import { largeBuffers } from "../log/buffer-pool";
import type { TappedConnection } from "../tap";
import { Turn } from "../turn";
import { type Api, type ConnectionState, type Context, Disconnect } from "./api";
import { skipTaggedFields } from "./codec/decode";
import { type RequestHeader, readRequestHeader, startResponse } from "./codec/headers";
import { Malformed, Reader } from "./codec/reader";
import type { KafkaDoorOptions } from "./door";
import { RequestFramer } from "./framing";
import { readInto } from "./read-into";

/** Requests whose effect is complete and whose answer is outstanding: clients keep five or fewer. */
const ANSWERS_DUE_MAX = 100;
/** How long a client gets to close its side after the broker has closed its own. */
const LINGER_MS = 1000;

const API_VERSIONS = 18;

/** The answer to a request: undefined until it is there, empty where the client wants none. */
interface AnswerDue {
  api: Api;
  pieces: readonly Buffer[] | undefined;
}

interface Request {
  /** The number of the request on its connection. */
  exchange: number;
  /** By the clock that only goes forward. */
  arrivedMs: number;
  header: RequestHeader;
  api: Api;
  reader: Reader;
}

export class Connection implements ConnectionState {
  readonly #socket: Socket;
  readonly #options: KafkaDoorOptions;
  readonly #advertised: Context["advertised"];
  readonly #framer: RequestFramer;
  readonly #abort = new AbortController();
  readonly clientHost: string;
  readonly tapped: TappedConnection;
  readonly #answersDue: AnswerDue[] = [];
  #exchange = 0;
  /** A request that has arrived and has to wait for the answers before it. */
  #next: Request | undefined;
  #inputEnded = false;
  /** The client has sent what cannot be served: nothing more of it is looked at. */
  #hungUp = false;
  readonly #turn: Turn;
  #isResting = false;
  #hasAnswered = false;
  #closing = false;

  constructor(
    accepted: Socket,
    advertised: Context["advertised"],
    tapped: TappedConnection,
    options: KafkaDoorOptions,
  ) {
    this.#options = options;
    this.#turn = new Turn(options.turnMs);
    this.tapped = tapped;
    this.#advertised = advertised;
    this.#framer = new RequestFramer(options.settings.requestBytesMax, !options.broker.keepsBytes);
    this.clientHost = `/${accepted.remoteAddress?.replace(/^::ffff:/, "") ?? ""}`;
    this.#socket = readInto(accepted, this);
    const socket = this.#socket;
    socket.on("drain", () => this.#advance());
    socket.on("end", () => {
      this.#inputEnded = true;
      this.#advance();
    });
    socket.on("close", () => this.#abort.abort());
    socket.setTimeout(options.settings.idleMsMax);
    // Not as an argument of setTimeout, where it would be called once and never again.
    socket.on("timeout", () => this.#idle());
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  room(): Buffer {
    return this.#framer.room();
  }

  /** Bytes arrived. What comes after the broker began to stop is not looked at. */
  filled(into: Buffer, count: number): void {
    if (this.#inputEnded || this.#hungUp) return;
    this.#options.traffic.bytesIn += count;
    this.#framer.filled(into, count);
    this.#advance();
    this.#framer.keep();
  }

  /** The broker stops: what waits is answered, and the connection is closed. */
  stop(): void {
    this.#inputEnded = true;
    this.#abort.abort();
    this.#advance();
  }

  /** Begins what can be begun now, and reads on once all that has arrived is begun. */
  #advance(): void {
    if (this.#closing || this.#socket.destroyed) return;
    if (this.#hungUp) {
      if (this.#answersDue.length === 0) this.#close();
      return;
    }
    try {
      while (this.#hasRoom) {
        this.#next ??= this.#readRequest();
        if (this.#next === undefined || !this.#mayBegin(this.#next.api)) break;
        if (this.#turn.isOver) {
          this.#goOnLater();
          break;
        }
        const request = this.#next;
        this.#next = undefined;
        this.#begin(request);
      }
    } catch (problem) {
      this.#giveUp(problem);
      return;
    }
    const isBusy = this.#next !== undefined || !this.#hasRoom;
    if (isBusy) this.#socket.pause();
    else if (this.#inputEnded && this.#answersDue.length === 0) this.#close();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  /** The others first. */
  #goOnLater(): void {
    if (this.#isResting) return;
    this.#isResting = true;
    setImmediate(() => {
      this.#isResting = false;
      this.#advance();
    });
  }

  get #hasRoom(): boolean {
    const { replyBufferBytes } = this.#options.settings;
    return this.#answersDue.length < ANSWERS_DUE_MAX && this.#socket.writableLength <= replyBufferBytes;
  }

  #mayBegin(api: Api): boolean {
    const last = this.#answersDue.at(-1);
    return last === undefined || (last.api.takesEffectAtOnce && api.takesEffectAtOnce);
  }

  /** The next request up to its body. @throws Malformed when the bytes are none that this broker can serve. */
  #readRequest(): Request | undefined {
    const bytes = this.#framer.next();
    if (bytes === undefined) return undefined;
    const arrivedMs = performance.now();
    const exchange = ++this.#exchange;
    this.tapped.tap.frames?.request(this.tapped, exchange, bytes);
    const reader = new Reader(bytes);
    const header = readRequestHeader(reader);
    const api = this.#options.byKey.get(header.apiKey);
    if (api === undefined) {
      throw new Malformed(`there is no API ${header.apiKey} here; ApiVersions lists those there are`);
    }
    const { min, max } = api.versions;
    const isServed = header.apiVersion >= min && header.apiVersion <= max;
    // A client learns from ApiVersions what is served: so that one is answered in every version (KIP-511).
    if (!isServed && api.key !== API_VERSIONS) {
      throw new Malformed(
        `${api.name} is served in the versions ${min} to ${max}, not in ${header.apiVersion}`,
      );
    }
    // Not sooner: what is no request may be a login's token, which must not become a name that is shown.
    this.tapped.clientId = header.clientId;
    if (isServed && api.isFlexible(header.apiVersion)) skipTaggedFields(reader);
    return { exchange, arrivedMs, header, api, reader };
  }

  #begin({ exchange, arrivedMs, header, api, reader }: Request): void {
    const version = header.apiVersion;
    const isServed = version <= api.versions.max && version >= api.versions.min;
    // Bytes behind the request are let pass, as Kafka does: librdkafka 2.15 has three of them behind its wish for all topics.
    const request = isServed ? api.decode(version, reader) : undefined;
    const answer = api.handle(request, this.#context(header));
    if (api.takesEffectAtOnce && !this.#options.broker.keepsBytes) largeBuffers.giveBack(reader.bytes);
    const due: AnswerDue = { api, pieces: undefined };
    this.#answersDue.push(due);
    const finish = (response: unknown) => {
      this.#options.counts.answered(api, arrivedMs, response);
      // In a version that is not served the answer is in the first, which everybody can read.
      due.pieces = response === undefined ? [] : this.#encode(header, api, isServed ? version : 0, response);
      this.tapped.tap.frames?.response(this.tapped, exchange, due.pieces);
      this.#send();
    };
    if (!(answer instanceof Promise)) {
      finish(answer);
      return;
    }
    answer
      .then((response) => {
        finish(response);
        this.#advance();
      })
      .catch((problem) => {
        due.pieces ??= [];
        this.#send();
        this.#giveUp(problem);
      });
  }

  #encode({ correlationId }: RequestHeader, api: Api, version: number, response: unknown): readonly Buffer[] {
    const writer = startResponse(correlationId, api.key !== API_VERSIONS && api.isFlexible(version));
    api.encode(version, writer, response);
    return writer.frame();
  }

  #context({ apiVersion, clientId }: RequestHeader): Context {
    const { broker, settings, clusterId, apis } = this.#options;
    return {
      broker,
      settings,
      clusterId,
      apis,
      version: apiVersion,
      clientId,
      advertised: this.#advertised,
      connection: this,
    };
  }

  /** Sends the answers that are there, up to the first that is not. */
  #send(): void {
    if (this.#socket.destroyed) return;
    this.#socket.cork();
    while (this.#answersDue[0]?.pieces !== undefined) {
      for (const piece of this.#answersDue.shift()!.pieces!) {
        this.#hasAnswered = true;
        this.#options.traffic.bytesOut += piece.length;
        this.#socket.write(piece, () => largeBuffers.giveBack(piece));
      }
    }
    this.#socket.uncork();
  }

  #close(): void {
    this.#closing = true;
    // However long the client takes for the last answer: the time runs from when it was sent.
    this.#socket.end(() => {
      const linger = setTimeout(() => this.#socket.destroy(), LINGER_MS);
      this.#socket.once("close", () => clearTimeout(linger));
    });
    this.#socket.resume();
  }

  /**
   * What cannot be read has no answer either: nobody knows where the next request begins, or what the client expects. What was asked
   * before it is answered still.
   */
  #giveUp(problem: unknown): void {
    this.tapped.closedWhy = problem instanceof Error ? problem.message : String(problem);
    if (!(problem instanceof Malformed || problem instanceof Disconnect)) {
      this.#options.log.error(
        { problem },
        "a request failed in a way nobody thought of; its connection is closed",
      );
      this.#socket.destroy();
      return;
    }
    this.#options.onBadRequest(problem);
    this.#hungUp = true;
    // What has come behind it is not read any more. To destroy the socket would then reset the connection, and a reset overtakes answers
    // that are still on their way.
    if (this.#answersDue.length === 0 && !this.#hasAnswered) this.#socket.destroy();
    else this.#advance();
  }

  /** Nothing has moved for long. Whoever waits for an answer may wait, unless it does not take those it has. */
  #idle(): void {
    if (this.#answersDue.length === 0 || this.#socket.writableLength > 0) this.#socket.destroy();
  }
}
