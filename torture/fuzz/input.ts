/** One input of the fuzzer: bytes for a door, or damage to a file. Each can be written down, and done again. */
export interface Input {
  /** `text` and `kafka`: a connection that sends these bytes and ends. `files`: a data folder with this file damaged. */
  door: "text" | "kafka" | "files";
  /** What was made, in a few words. */
  about: string;
  bytes: Buffer;
  /** Of `files`: which one, by its place in the sorted list of all; and where in it the bytes go. */
  file?: number;
  at?: number;
}

export interface SavedInput extends Omit<Input, "bytes"> {
  base64: string;
}

export function save({ bytes, ...rest }: Input): SavedInput {
  return { ...rest, base64: bytes.toString("base64") };
}

export function load({ base64, ...rest }: SavedInput): Input {
  return { ...rest, bytes: Buffer.from(base64, "base64") };
}
