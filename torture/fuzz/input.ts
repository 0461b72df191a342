/** One input of the fuzzer: bytes for a door, or damage to a data folder. Each can be written down, and done again. */
export type Input = DoorInput | FilesInput;

/** What a connection sends before it ends. */
export interface DoorInput {
  door: "text" | "kafka";
  /** What was made, in a few words. */
  about: string;
  /** Each request in it is as its protocol wants it, and wants an answer, where its protocol does not let it say otherwise. */
  isSound?: boolean;
  bytes: Buffer;
}

/** A data folder whose files are not as they were left. */
export interface FilesInput {
  door: "files";
  about: string;
  damages: readonly Damage[];
}

/** What happens to one file, which is named as it is in the folder. A place beyond its end is its end. */
export type Damage = { file: string } & (
  | { kind: "write"; at: number; bytes: Buffer }
  | { kind: "cut"; at: number }
  | { kind: "zeros"; at: number; length: number }
  | { kind: "append"; bytes: Buffer }
  | { kind: "repeat"; at: number }
  | { kind: "remove" }
  | { kind: "takes the place of"; other: string }
  | { kind: "changes places with"; other: string }
);

const BASE64 = "base64:";

/** For JSON. */
export function save(input: Input): unknown {
  return JSON.parse(JSON.stringify(input), (_, value) =>
    value?.type === "Buffer" ? BASE64 + Buffer.from(value.data).toString("base64") : value,
  );
}

export function load(saved: unknown): Input {
  return JSON.parse(JSON.stringify(saved), (_, value) =>
    typeof value === "string" && value.startsWith(BASE64)
      ? Buffer.from(value.slice(BASE64.length), "base64")
      : value,
  );
}
