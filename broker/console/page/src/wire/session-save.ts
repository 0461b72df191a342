/** Puts together the session that is saved: the frames of the list, each with its bytes, which the broker still has or has no more. */
import type { ConnectionNow, FrameDetails, FrameSummary, SavedFrame, SavedSession } from "../../../messages";
import type { Row } from "./history";
import { FORMAT, TEXT_MAX } from "./session-file";

/** Requests at a time: the broker has other things to do. */
const AT_A_TIME = 4;

export interface Saving {
  rows: readonly Row[];
  connections: readonly ConnectionNow[];
  nowMs: number;
  /** Null: it is no longer kept. */
  details(seq: number): Promise<FrameDetails | null>;
  progress(done: number, of: number): void;
}

/** `missing` says how many frames were left out since their bytes are no longer kept. */
export async function sessionOf(saving: Saving): Promise<{ session: SavedSession; missing: number }> {
  const frames: FrameSummary[] = [];
  let dropped = 0;
  for (const row of saving.rows) {
    if (row.kind === "frame") frames.push(row.frame);
    else dropped += row.dropped;
  }
  const saved = await savedFrames(frames, saving);
  const missing = frames.length - saved.length;
  const ids = new Set(saved.map(({ connection }) => connection));
  const connections = saving.connections.filter(({ id }) => ids.has(id)).map(bounded);
  const session: SavedSession = {
    format: FORMAT,
    version: 1,
    savedMs: saving.nowMs,
    connections,
    frames: saved,
    dropped: dropped + missing,
  };
  return { session, missing };
}

async function savedFrames(frames: readonly FrameSummary[], saving: Saving): Promise<SavedFrame[]> {
  const found = new Map<number, string>();
  const left = frames.values();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const { seq } of left) {
      const details = await saving.details(seq);
      if (details !== null) found.set(seq, details.blobs[0] ?? "");
      saving.progress(++done, frames.length);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return frames.flatMap((frame) => {
    const base64 = found.get(frame.seq);
    return base64 === undefined ? [] : [{ ...bounded(frame), base64 }];
  });
}

/** A client may call itself anything, at any length; a file that is saved here can be opened here. */
function bounded<Named extends { clientId: string | null }>(named: Named): Named {
  return { ...named, clientId: named.clientId?.slice(0, TEXT_MAX) ?? null };
}

/** `2026-11-28T21-05-09.wire.json` */
export function fileName(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(":", "-")}.wire.json`;
}
