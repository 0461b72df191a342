/** The benchmark of the console: `npm run bench:console`. It takes figures and asserts nothing. It needs a Chromium. */
import { frames, latency, load, memory } from "./measures/console-page";
import { throughput } from "./measures/console-throughput";
import { bench } from "./support/bench";

bench({ load, latency, frames, throughput, memory }, "bench:console", "console-tables");
