/** Gathers frames for a file that the console, and an exercise, can open again: `*.wire.json`. */
import { readFileSync } from "node:fs";
import type { ConnectionNow, FrameDetails, SavedFrame, SavedSession } from "../broker/console/messages";
import { Unreachable } from "./events";

/** @throws Unreachable when it is no session */
export function openSession(file: string): SavedSession {
  let saved: Partial<SavedSession>;
  try {
    saved = JSON.parse(readFileSync(file, "utf8"));
  } catch (problem) {
    throw new Unreachable(`${file} cannot be opened: ${(problem as Error).message}`);
  }
  if (saved?.format === "kafka-lab-wire" && saved.version === 1 && Array.isArray(saved.frames))
    return saved as SavedSession;
  throw new Unreachable(`${file} is no session of version 1 that was saved by a console or with --save`);
}

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
