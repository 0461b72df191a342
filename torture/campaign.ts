/**
 * A campaign: rounds of faults until the time is up. The faults of each round, how long they last, and what each client sends where, follow
 * from the seed alone, so a campaign can be repeated; when exactly they strike, and how far the clients are then, the machine decides.
 */
import { ALL_FAULTS, FAULTS, type Fault, powerCut } from "./faults";
import { Network } from "./network";
import { Random } from "./random";
import { hasFailed, type RoundResult, runRound } from "./round";
import type { Tally } from "./tally";
import { Victim } from "./victim";
import type { Workload } from "./workloads/workload";

/** In each so many rounds the power is cut as well: then less is promised, so the others go without. */
const POWER_CUT_EVERY = 4;

export interface CampaignOptions {
  seed: number;
  minutes: number;
  /** As many at the broker; the network fails beside them for as long as they take. */
  faultsPerRound: number;
  /** Begins with this round, to repeat it. */
  firstRound: number;
  /** Only these, where any are named. */
  onlyFaults: readonly Fault[];
  workloads: readonly Workload[];
  extensions: readonly string[];
  settings: Readonly<Record<string, string>>;
  tally: Tally;
  onRound(result: RoundResult): void;
  /** What a broker that failed has on its disk, and said, is left here. */
  keepFolder: string;
}

export interface CampaignResult {
  /** What was to strike, and what while. */
  faults: readonly Fault[];
  workloads: readonly Workload[];
  rounds: RoundResult[];
  starts: number;
}

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  let victim: Victim | undefined;
  const network = await Network.open(() => victim?.port ?? 0);
  victim = await Victim.start({ ...options, advertisedPort: network.port });
  const rounds: RoundResult[] = [];
  const endMs = performance.now() + options.minutes * 60_000;
  try {
    for (let number = options.firstRound; rounds.length === 0 || performance.now() < endMs; number++) {
      const { workloads, tally } = options;
      const faults = faultsOf(number, options);
      const randomOf = (...names: (number | string)[]) => Random.of(options.seed, number, ...names);
      const result = await runRound({ number, faults, workloads, victim, network, randomOf, tally });
      rounds.push(result);
      options.onRound(result);
      if (!hasFailed(result)) continue;
      victim.keep(options.keepFolder);
      break;
    }
  } finally {
    await network.close();
    await victim.remove();
  }
  const faults = options.onlyFaults.length > 0 ? options.onlyFaults : ALL_FAULTS;
  return { faults, workloads: options.workloads, rounds, starts: victim.starts };
}

/** Round by round through all faults, shuffled anew each time through: so each comes about as often as the others. */
function faultsOf(round: number, { seed, faultsPerRound, onlyFaults }: CampaignOptions): Fault[] {
  const all = onlyFaults.length > 0 ? onlyFaults : FAULTS;
  const ofBroker = all.filter(({ at }) => at === "broker");
  const faults =
    ofBroker.length === 0
      ? []
      : Array.from({ length: faultsPerRound }, (_, at) => {
          const turn = round * faultsPerRound + at;
          const lap = Math.floor(turn / ofBroker.length);
          return new Random(seed * 31 + lap).shuffled(ofBroker)[turn % ofBroker.length]!;
        });
  if (onlyFaults.length === 0 && round % POWER_CUT_EVERY === POWER_CUT_EVERY - 1)
    faults.splice(Math.floor(faultsPerRound / 2), 0, powerCut);
  const ofNetwork = all.filter(({ at }) => at === "network");
  return [...faults, ...new Random(seed * 37 + round).shuffled(ofNetwork)];
}
