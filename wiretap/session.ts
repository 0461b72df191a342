/** Gathers frames for a file that the console, and an exercise, can open again: `*.wire.json`. */
import type { ConnectionNow, FrameDetails, SavedFrame, SavedSession } from "../broker/console/messages";

export class Session {
  readonly #connections = new Map<number, ConnectionNow>();
  readonly #frames: SavedFrame[] = [];

  get frameCount(): number {
    return this.#frames.length;
  }

  connections(connections: readonly ConnectionNow[]): void {
    for (const one of connections) this.#connections.set(one.id, one);
  }

  add({ blobs, fields: _, note: __, ...summary }: FrameDetails): void {
    this.#frames.push({ ...summary, base64: blobs[0] ?? "" });
  }

  /** With the connections that have a frame in it. */
  saved(dropped: number, nowMs = Date.now()): SavedSession {
    const used = new Set(this.#frames.map(({ connection }) => connection));
    const connections = [...this.#connections.values()].filter(({ id }) => used.has(id));
    return {
      format: "kafka-lab-wire",
      version: 1,
      savedMs: nowMs,
      connections,
      frames: this.#frames,
      dropped,
    };
  }
}
