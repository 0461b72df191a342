/**
 * What strikes. A fault begins, lasts a while, and is over: the broker runs again, and the network is whole. What it takes that away is its
 * own business; that nothing acknowledged is lost by it is the broker's.
 *
 * Invariant: a fault counts only if it met something: a write that found no room, a clock that was read, a connection that was reset.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Network } from "./network";
import { POINTS, type Point, type Trouble } from "./orders";
import type { Random } from "./random";
import type { Victim } from "./victim";

export interface Scene {
  victim: Victim;
  network: Network;
  random: Random;
  recorder: { powerCut(): void };
}

export interface Fault {
  readonly name: string;
  /** Whether the process is killed: they are counted apart. */
  readonly kills: boolean;
  /** What it strikes. A fault of the network and one of the broker may come at the same time. */
  readonly at: "broker" | "network";
  /** @returns false where it met nothing, or its moment did not come within a while: then it does not count. */
  strike(scene: Scene): Promise<boolean>;
}

/** How long a named moment is waited for. */
const MOMENT_MS_MAX = 3000;
const STOP_MS_MAX = 10_000;
const HOUR_MS = 3_600_000;
/** Whatever was on its way to somebody when the power went has come by then; in steps, between which this process looks at what came. */
const ARRIVAL_STEPS_MS = [80, 80, 80];
/** Of the changes of names that no flush had covered, a power cut may take all, some or none: each must do. */
const KEPT_SHARES = [0, 0.5, 1];
/** Who has waited for a broker that was paused is answered so soon. */
const ANSWER_MS = 300;

/** The broker is gone, and comes back. */
async function ended({ victim }: Scene, ms: number): Promise<boolean> {
  if (!(await victim.endedWithin(ms))) return false;
  await victim.start();
  return true;
}

function killAt(point: Point): Fault {
  return {
    name: `killed ${/^(between|in) /.test(point) ? point : `at ${point}`}`,
    kills: true,
    at: "broker",
    async strike(scene) {
      const { victim, random } = scene;
      void victim.order({ kind: "die at", point, times: random.between(1, 3) });
      if (await ended(scene, MOMENT_MS_MAX)) return true;
      await victim.order({ kind: "live on" });
      // It may have got there just before it was told not to.
      return victim.isRunning ? false : ended(scene, 0);
    },
  };
}

const killed: Fault = {
  name: "killed at a random moment",
  kills: true,
  at: "broker",
  async strike(scene) {
    await delay(scene.random.between(0, 300));
    scene.victim.signal("SIGKILL");
    return ended(scene, STOP_MS_MAX);
  },
};

const terminated: Fault = {
  name: "SIGTERM",
  kills: false,
  at: "broker",
  async strike(scene) {
    scene.victim.signal("SIGTERM");
    if (await ended(scene, STOP_MS_MAX)) return true;
    throw new Error(`it had not ended ${STOP_MS_MAX / 1000} s after SIGTERM`);
  },
};

const paused: Fault = {
  name: "paused",
  kills: false,
  at: "broker",
  async strike({ victim, network, random }) {
    victim.signal("SIGSTOP");
    await delay(random.between(100, 1200));
    const answered = network.answeredWithin(ANSWER_MS);
    victim.signal("SIGCONT");
    return (await answered) > 0;
  },
};

/** The disk or the clock is in trouble for a while, and then no longer. */
function troubled(
  name: Trouble,
  [min, max]: [number, number],
  begin: (scene: Scene) => Promise<unknown>,
  end: (scene: Scene) => Promise<unknown> = async () => {},
): Fault {
  return {
    name,
    kills: false,
    at: "broker",
    async strike(scene) {
      const { victim, random } = scene;
      const before = victim.timesStruckBy(name);
      await begin(scene);
      await delay(random.between(min, max));
      await end(scene);
      return victim.timesStruckBy(name) > before;
    },
  };
}

const diskFull = troubled(
  "disk full",
  [100, 700],
  ({ victim }) => victim.order({ kind: "disk full", isFull: true }),
  ({ victim }) => victim.order({ kind: "disk full", isFull: false }),
);

const flushStalls = troubled("a flush stalls", [200, 600], ({ victim, random }) =>
  victim.order({ kind: "flush stalls", ms: random.between(100, 600) }),
);

/** After a flush that failed the broker trusts nothing that it has in memory: so it is started anew. */
const flushFails = troubled(
  "a flush fails",
  [100, 300],
  ({ victim, random }) => victim.order({ kind: "flush fails", times: random.between(1, 3) }),
  (scene) => terminated.strike(scene),
);

function clockJumps(where: "forward" | "back", byMs: number): Fault {
  return troubled(`the clock jumps ${where}`, [100, 300], ({ victim }) =>
    victim.order({ kind: "clock jumps", byMs }),
  );
}

export const powerCut: Fault = {
  name: "power cut",
  kills: true,
  at: "broker",
  async strike(scene) {
    void scene.victim.order({ kind: "power cut", keptShare: scene.random.pick(KEPT_SHARES) });
    if (!(await scene.victim.endedWithin(STOP_MS_MAX))) return false;
    if (!scene.victim.wasKilled) throw new Error("the power cut itself failed: it ended otherwise");
    // From here on the history tells of what is left: so everybody must have heard all that the broker had said before.
    scene.network.resetAll();
    for (const ms of ARRIVAL_STEPS_MS) await delay(ms);
    scene.recorder.powerCut();
    await scene.victim.start();
    return true;
  },
};

/** What `begin` and `end` return is how much they met. */
function ofNetwork(
  name: string,
  [min, max]: [number, number],
  begin: (network: Network, random: Random) => number,
  end: (network: Network) => number = () => 0,
): Fault {
  return {
    name,
    kills: false,
    at: "network",
    async strike({ network, random }) {
      const met = begin(network, random);
      await delay(random.between(min, max));
      return met + end(network) > 0;
    },
  };
}

const networkFaults = [
  ofNetwork(
    "network cut",
    [100, 1000],
    (network) => network.cut(),
    (network) => network.heal(),
  ),
  ofNetwork(
    "packets delayed",
    [200, 800],
    (network, random) => network.delay(random.between(5, 80)),
    (network) => network.delay(0),
  ),
  ofNetwork(
    "slow readers",
    [200, 800],
    (network) => {
      network.readSlowly();
      return 0;
    },
    (network) => network.readOn(),
  ),
  ofNetwork("connections reset", [20, 100], (network) => network.resetAll()),
];

/** All but the power cut, which comes seldom: after it less is promised. */
export const FAULTS: readonly Fault[] = [
  killed,
  ...POINTS.map(killAt),
  terminated,
  paused,
  diskFull,
  flushStalls,
  flushFails,
  clockJumps("forward", HOUR_MS),
  clockJumps("back", -HOUR_MS),
  ...networkFaults,
];

export const ALL_FAULTS: readonly Fault[] = [...FAULTS, powerCut];
