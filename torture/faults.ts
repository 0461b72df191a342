/**
 * What strikes. A fault begins, lasts a while, and is over: the broker runs again, and the network is whole. What it takes that away is its
 * own business; that nothing acknowledged is lost by it is the broker's.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Network } from "./network";
import { POINTS, type Point } from "./orders";
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
  /** @returns false where the moment did not come within a while: then it does not count. */
  strike(scene: Scene): Promise<boolean>;
}

/** How long a named moment is waited for. */
const MOMENT_MS_MAX = 3000;
const STOP_MS_MAX = 10_000;
const HOUR_MS = 3_600_000;

/** The broker is gone, and comes back. */
async function ended(scene: Scene, ms: number): Promise<boolean> {
  if (!(await scene.victim.endedWithin(ms))) return false;
  await scene.victim.start();
  return true;
}

function killAt(point: Point): Fault {
  return {
    name: `killed ${/^between/.test(point) ? point : `at ${point}`}`,
    kills: true,
    async strike(scene) {
      scene.victim.order({ kind: "die at", point, times: scene.random.between(1, 4) });
      if (await ended(scene, MOMENT_MS_MAX)) return true;
      scene.victim.order({ kind: "die at", point, times: Number.POSITIVE_INFINITY });
      return false;
    },
  };
}

/** A fault that begins, lasts, and ends, while the broker goes on. */
function lasting(
  name: string,
  [min, max]: [number, number],
  begin: (scene: Scene) => void,
  end: (scene: Scene) => void = () => {},
): Fault {
  return {
    name,
    kills: false,
    async strike(scene) {
      begin(scene);
      await delay(scene.random.between(min, max));
      end(scene);
      return true;
    },
  };
}

const killed: Fault = {
  name: "killed at a random moment",
  kills: true,
  async strike(scene) {
    await delay(scene.random.between(0, 300));
    scene.victim.signal("SIGKILL");
    return ended(scene, STOP_MS_MAX);
  },
};

const terminated: Fault = {
  name: "SIGTERM",
  kills: false,
  async strike(scene) {
    scene.victim.signal("SIGTERM");
    if (await ended(scene, STOP_MS_MAX)) return true;
    throw new Error(`the broker had not ended ${STOP_MS_MAX / 1000} s after SIGTERM`);
  },
};

/** After a flush that failed the broker trusts nothing that it has in memory: so it is started anew. */
const flushFails: Fault = {
  name: "a flush fails",
  kills: false,
  async strike(scene) {
    scene.victim.order({ kind: "flush fails", times: scene.random.between(1, 3) });
    await delay(scene.random.between(100, 400));
    scene.victim.signal("SIGTERM");
    return ended(scene, STOP_MS_MAX);
  },
};

export const powerCut: Fault = {
  name: "power cut",
  kills: true,
  async strike(scene) {
    scene.victim.order({ kind: "power cut" });
    if (!(await scene.victim.endedWithin(STOP_MS_MAX))) return false;
    scene.recorder.powerCut();
    await scene.victim.start();
    return true;
  },
};

export const FAULTS: readonly Fault[] = [
  killed,
  ...POINTS.map(killAt),
  terminated,
  lasting(
    "paused",
    [100, 1500],
    ({ victim }) => victim.signal("SIGSTOP"),
    ({ victim }) => victim.signal("SIGCONT"),
  ),
  lasting(
    "network cut",
    [100, 1200],
    ({ network }) => network.cut(),
    ({ network }) => network.heal(),
  ),
  lasting(
    "packets delayed",
    [200, 800],
    ({ network, random }) => network.delay(random.between(5, 80)),
    ({ network }) => network.delay(0),
  ),
  lasting(
    "slow readers",
    [200, 1000],
    ({ network }) => network.readSlowly(true),
    ({ network }) => network.readSlowly(false),
  ),
  lasting("connections reset", [50, 300], ({ network }) => network.resetAll()),
  lasting(
    "disk full",
    [100, 800],
    ({ victim }) => victim.order({ kind: "disk full", isFull: true }),
    ({ victim }) => victim.order({ kind: "disk full", isFull: false }),
  ),
  lasting("a flush stalls", [300, 900], ({ victim, random }) =>
    victim.order({ kind: "flush stalls", ms: random.between(100, 800) }),
  ),
  flushFails,
  lasting("the clock jumps forward", [100, 400], ({ victim }) =>
    victim.order({ kind: "clock jumps", byMs: HOUR_MS }),
  ),
  lasting("the clock jumps back", [100, 400], ({ victim }) =>
    victim.order({ kind: "clock jumps", byMs: -HOUR_MS }),
  ),
];
