/** Saves what is shown as a file, and opens such a file in the place of the live stream. */
import { useState } from "preact/hooks";
import type { SavedFrame, SavedSession } from "../../../messages";
import { count } from "../common/words";
import type { Row } from "./history";
import { FILE_BYTES_MAX, readSession, SessionRefused } from "./session-file";
import { fileName, type Saving, sessionOf } from "./session-save";

export interface OpenSession {
  name: string;
  session: SavedSession;
  rows: readonly Row[];
  bySeq: ReadonlyMap<number, SavedFrame>;
}

export interface Sessions {
  open: OpenSession | undefined;
  /** What became of the last saving or opening. */
  sentence: string;
  isSaving: boolean;
  save(saving: Omit<Saving, "progress">): Promise<void>;
  openFile(file: File): Promise<void>;
  close(): void;
}

export function useSessions(): Sessions {
  const [open, setOpen] = useState<OpenSession>();
  const [sentence, setSentence] = useState("");
  const [isSaving, setIsSaving] = useState(false);
  return {
    open,
    sentence,
    isSaving,
    async save(saving) {
      setIsSaving(true);
      try {
        const progress = (done: number, of: number) =>
          setSentence(`Saving: ${done} of ${count(of, "frame")}`);
        const { session, missing } = await sessionOf({ ...saving, progress });
        download(fileName(saving.nowMs), JSON.stringify(session));
        setSentence(savedSentence(session.frames.length, missing));
      } catch (problem) {
        setSentence(`The session was not saved: ${(problem as Error).message}`);
      } finally {
        setIsSaving(false);
      }
    },
    async openFile(file) {
      try {
        setOpen(await opened(file));
        setSentence("");
      } catch (problem) {
        setSentence((problem as Error).message);
      }
    },
    close() {
      setOpen(undefined);
      setSentence("");
    },
  };
}

function savedSentence(saved: number, missing: number): string {
  if (missing === 0) return `Saved ${count(saved, "frame")}.`;
  const left = `${count(missing, "frame")} whose bytes the broker keeps no longer ${missing === 1 ? "was" : "were"} left out`;
  return `Saved ${count(saved, "frame")}; ${left}.`;
}

/** @throws SessionRefused */
async function opened(file: File): Promise<OpenSession> {
  if (file.size > FILE_BYTES_MAX)
    throw new SessionRefused(
      `This file has ${count(file.size, "byte")}, and ${count(FILE_BYTES_MAX, "byte")} are read at most.`,
    );
  const session = readSession(await file.text());
  const rows: Row[] = session.frames.map((frame) => ({ kind: "frame", frame }));
  if (session.dropped > 0) rows.push({ kind: "gap", dropped: session.dropped });
  return {
    name: file.name,
    session,
    rows,
    bySeq: new Map(session.frames.map((frame) => [frame.seq, frame])),
  };
}

function download(name: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
