/**
 * The benchmark of the text protocol: `npm run bench:text`. It takes figures and asserts nothing: what a figure is worth depends
 * on the machine, so each stands beside a limit or a peer that was measured in the same run. See README.md beside this.
 */
import { connections } from "./measures/connections";
import { large } from "./measures/large";
import { produceConsume } from "./measures/produce-consume";
import { raw } from "./measures/raw";
import { memory, start } from "./measures/start";
import { bench } from "./support/bench";

bench({ raw, produce: produceConsume, connections, start, memory, large }, "bench:text", "tables");
