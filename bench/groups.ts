/** The benchmark of consumer groups and of compaction: `npm run bench:groups`. It takes figures and asserts nothing. */
import { cleaning } from "./measures/cleaning";
import { alive, committing, rebalances } from "./measures/groups";
import { bench } from "./support/bench";

bench({ rebalances, alive, committing, cleaning }, "bench:groups", "groups-tables");
