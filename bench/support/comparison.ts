/** What a measure of `npm run bench` gets. */
import type { SideBySide } from "../peers/side-by-side";
import type { Matrix } from "./matrix";
import type { Client } from "./processes";

export interface Comparison {
  sideBySide: SideBySide;
  client: Client;
  /** How often each broker has its turn. */
  runs: number;
  /** Turns before those, which do not count. */
  warmUps: number;
  /** Of the whole load; less than 1 for a quick look. */
  share: number;
  /** Where data folders are made; undefined: the system's place for temporary files. */
  folder: string | undefined;
}

export type Measure = (comparison: Comparison) => Promise<Matrix[]>;
