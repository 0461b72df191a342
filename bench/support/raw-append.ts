/** The disk without a broker: the same bytes appended to a file, with or without a flush at the end. No log is written faster. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";

const RAW_WRITE_BYTES = 1_000_000;

/** Bytes a second that this machine appends to a new file when nobody does anything else with them. */
export function rawAppend(file: string, bytes: number, flushed = false): number {
  const block = Buffer.alloc(RAW_WRITE_BYTES, 0x61);
  const fd = openSync(file, "w");
  const start = performance.now();
  for (let written = 0; written < bytes; written += block.length)
    writeSync(fd, block, 0, block.length, written);
  if (flushed) fdatasyncSync(fd);
  const seconds = (performance.now() - start) / 1000;
  closeSync(fd);
  rmSync(file);
  return bytes / seconds;
}
