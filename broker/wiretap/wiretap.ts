/**
 * Watches the frames of all connections while somebody looks, and keeps the last of them.
 *
 * Invariants: while nobody looks it is not attached, so that the doors copy nothing. It never slows a client down: beyond its budget a
 * frame is counted and nothing else is done. Secrets are masked before anything is kept. A response is kept if its request was; what
 * a frame says is read when somebody asks.
 */
import type { FrameDetails, FrameSummary } from "../console/messages";
import type { FrameWatcher, Tap, TappedConnection, TextFrame } from "../tap";
import { Budget, type Rates } from "./budget";
import { ConnectionList, shownName } from "./connection-list";
import { type FrameReader, KEPT_BYTES_MAX, type RawFrame } from "./frame-reader";
import { headerOf } from "./kafka-summary";
import type { KnownApis } from "./known-apis";
import { beginsLogin, isRequest, maskRequest } from "./mask";
import { Ring } from "./ring";

const RING_FRAMES_MAX = 5000;
const RING_BYTES_MAX = 8 * 1024 * 1024;
const RATES: Rates = { framesPerSecond: 1000, bytesPerSecond: 8 * 1024 * 1024 };
/** So long after the last one has gone the frames are still there, for whoever loads the page again. */
const LINGER_MS = 30_000;

const SIZE_BYTES = 4;
const LF = 0x0a;

export interface WiretapLimits {
  framesMax: number;
  bytesMax: number;
  rates: Rates;
  lingerMs: number;
}

const LIMITS: WiretapLimits = {
  framesMax: RING_FRAMES_MAX,
  bytesMax: RING_BYTES_MAX,
  rates: RATES,
  lingerMs: LINGER_MS,
};

/** A request that was kept and is not answered yet. */
interface Asked {
  atMs: number;
  apiKey: number | null;
  apiVersion: number | null;
  clientId: string | null;
}

/** What is kept for a connection that speaks Kafka's protocol. */
class Exchanges {
  readonly asked = new Map<number, Asked>();
  isBehindHandshake = false;
  /** Nobody looked when the connection began, so it may be behind a handshake that nobody saw. */
  readonly isBeginningMissed: boolean;

  constructor(firstSeen: number) {
    this.isBeginningMissed = firstSeen > 1;
  }

  /** Whether a request, given without its size, may be a token that stands there as it is. */
  mayBeToken(request: Buffer, apis: KnownApis): boolean {
    if (this.isBehindHandshake) return !beginsLogin(request);
    return this.isBeginningMissed && !isRequest(request, apis);
  }
}

interface KeptFrame extends RawFrame {
  summary: FrameSummary | undefined;
  /** Its dialect is known once its first line was handled. */
  readonly from: TappedConnection;
}

export interface Frames {
  frames: FrameSummary[];
  /** How many there were behind that number and are not there any more. */
  lost: number;
}

export class Wiretap implements FrameWatcher {
  readonly connections = new ConnectionList();
  readonly #tap: Tap;
  readonly #reader: FrameReader;
  readonly #lingerMs: number;
  readonly #ring: Ring<KeptFrame>;
  readonly #budget: Budget;
  readonly #exchanges = new Map<TappedConnection, Exchanges>();
  #seq = 0;
  #dropped = 0;
  #onlookers = 0;
  #leaving: NodeJS.Timeout | undefined;

  constructor(tap: Tap, reader: FrameReader, limits: WiretapLimits = LIMITS) {
    this.#tap = tap;
    this.#reader = reader;
    this.#lingerMs = limits.lingerMs;
    this.#ring = new Ring(limits.framesMax, limits.bytesMax);
    this.#budget = new Budget(limits.rates);
  }

  // For those who look.

  /** Somebody looks from now on, until the function that is returned is called. */
  look(): () => void {
    this.#onlookers++;
    clearTimeout(this.#leaving);
    this.#attach();
    let isLooking = true;
    return () => {
      if (!isLooking) return;
      isLooking = false;
      this.#onlookers--;
      if (this.#onlookers > 0) return;
      this.#leaving = setTimeout(() => this.close(), this.#lingerMs).unref();
    };
  }

  /** The number of the oldest frame that is still there, or of the next one. */
  get firstSeq(): number {
    return this.#seq + 1 - this.#ring.count;
  }

  /** The number of the last frame. */
  get lastSeq(): number {
    return this.#seq;
  }

  /** How many frames passed that were not kept, in all. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The frames behind that number, the oldest first. */
  since(seq: number, max: number): Frames {
    const kept = this.#ring.since(seq, max);
    const first = kept[0]?.seq ?? this.#seq + 1;
    return { frames: kept.map((frame) => this.#summaryOf(frame)), lost: Math.max(first - seq - 1, 0) };
  }

  /** Undefined: it is not there any more. */
  details(seq: number): FrameDetails | undefined {
    const frame = this.#ring.get(seq);
    return frame && this.#reader.details(this.#summaryOf(frame), frame.kept);
  }

  /** Lets go of everything. */
  close(): void {
    clearTimeout(this.#leaving);
    if (this.#tap.frames === this) this.#tap.frames = undefined;
    this.#budget.stop();
    this.#ring.clear();
    this.#exchanges.clear();
    this.connections.clear();
  }

  // For the doors.

  opened(connection: TappedConnection): void {
    this.connections.changed(connection);
  }

  closed(connection: TappedConnection): void {
    this.#exchanges.delete(connection);
    this.connections.closed(connection);
  }

  request(connection: TappedConnection, exchange: number, request: Buffer): void {
    // Also while frames are only counted: which was a connection's first has to be known later.
    const exchanges = this.#exchangesOf(connection, exchange);
    if (beginsLogin(request)) exchanges.isBehindHandshake = true;
    if (!this.#budget.allows) {
      this.#dropped++;
      return;
    }
    const kept = withSize(request);
    const { apis } = this.#reader;
    maskRequest(kept, exchanges.mayBeToken(request, apis), apis);
    const { apiKey = null, apiVersion = null, clientId: name = null } = headerOf(kept) ?? {};
    const clientId = shownName(name);
    const atMs = nowMs();
    exchanges.asked.set(exchange, { atMs, apiKey, apiVersion, clientId });
    const bytes = request.length + SIZE_BYTES;
    this.#keep(connection, {
      atMs,
      direction: "request",
      exchange,
      apiKey,
      apiVersion,
      clientId,
      bytes,
      kept,
    });
    this.connections.named(connection, clientId);
  }

  response(connection: TappedConnection, exchange: number, pieces: readonly Buffer[]): void {
    const asked = this.#exchanges.get(connection)?.asked;
    const request = asked?.get(exchange);
    asked?.delete(exchange);
    if (pieces.length === 0) return;
    if (request === undefined) {
      this.#dropped++;
      return;
    }
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const kept = joined(pieces, Math.min(bytes, KEPT_BYTES_MAX));
    const atMs = nowMs();
    const tookMs = atMs - request.atMs;
    this.#keep(connection, { ...request, atMs, tookMs, direction: "response", exchange, bytes, kept });
  }

  line(connection: TappedConnection, { kind, bytes, start, end }: TextFrame): void {
    if (!this.#budget.allows) {
      this.#dropped++;
      return;
    }
    // The framer has taken the end of the line away: whoever sends it again needs one.
    const lf = kind === "line" ? 1 : 0;
    const length = end - start + lf;
    const kept = Buffer.allocUnsafe(Math.min(length, KEPT_BYTES_MAX));
    bytes.copy(kept, 0, start, end);
    if (lf === 1 && length === kept.length) kept[length - 1] = LF;
    this.#keep(connection, { direction: "request", bytes: length, kept, isPayload: kind === "bytes" });
  }

  reply(connection: TappedConnection, reply: string | Buffer): void {
    if (!this.#budget.allows) {
      this.#dropped++;
      return;
    }
    const whole = typeof reply === "string" ? Buffer.from(reply) : reply;
    const kept = Buffer.from(whole.subarray(0, KEPT_BYTES_MAX));
    this.#keep(connection, { direction: "response", bytes: whole.length, kept });
  }

  #keep(
    from: TappedConnection,
    frame: Pick<RawFrame, "direction" | "bytes" | "kept"> & Partial<RawFrame>,
  ): void {
    const { kept } = frame;
    this.#budget.spend(kept.length);
    this.#ring.push({
      seq: ++this.#seq,
      atMs: nowMs(),
      connection: from.id,
      client: from.client,
      clientId: null,
      door: from.door,
      exchange: null,
      apiKey: null,
      apiVersion: null,
      tookMs: null,
      dialect: undefined,
      isPayload: false,
      ...frame,
      from,
      summary: undefined,
    });
  }

  #summaryOf(frame: KeptFrame): FrameSummary {
    if (frame.summary === undefined) {
      const { summary: _, from, ...raw } = frame;
      frame.summary = this.#reader.summary({ ...raw, dialect: from.dialect });
    }
    return frame.summary;
  }

  #attach(): void {
    if (this.#tap.frames === this) return;
    for (const connection of this.#tap.connections) this.connections.changed(connection);
    this.#budget.start();
    this.#tap.frames = this;
  }

  #exchangesOf(connection: TappedConnection, exchange: number): Exchanges {
    const there = this.#exchanges.get(connection);
    if (there !== undefined) return there;
    const made = new Exchanges(exchange);
    this.#exchanges.set(connection, made);
    return made;
  }
}

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** As it was on the wire, as much of it as is kept. */
function withSize(request: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(Math.min(SIZE_BYTES + request.length, KEPT_BYTES_MAX));
  kept.writeInt32BE(request.length, 0);
  request.copy(kept, SIZE_BYTES);
  return kept;
}

function joined(pieces: readonly Buffer[], length: number): Buffer {
  const all = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces) {
    if (at >= length) break;
    at += piece.copy(all, at);
  }
  return all;
}
