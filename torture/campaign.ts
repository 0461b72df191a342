/**
 * A campaign: rounds of faults until the time is up. The faults of each round follow from the seed alone, so a campaign can be repeated;
 * when exactly they strike, and what the clients are doing then, the machine decides.
 */
import { FAULTS, type Fault, powerCut } from "./faults";
import { Network } from "./network";
import { Random } from "./random";
import { type RoundResult, runRound } from "./round";
import { Victim } from "./victim";

/** In each so many rounds the power is cut as well: then less is promised, so the others go without. */
const POWER_CUT_EVERY = 4;

export interface CampaignOptions {
  seed: number;
  minutes: number;
  faultsPerRound: number;
  /** Begins with this round, to repeat it. */
  firstRound: number;
  extensions: readonly string[];
  settings: Readonly<Record<string, string>>;
  onStrike(fault: Fault): void;
  onRound(result: RoundResult): void;
}

export interface CampaignResult {
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
      const random = new Random(options.seed * 10_007 + number);
      const faults = faultsOf(number, options.seed, options.faultsPerRound);
      const { onStrike } = options;
      const result = await runRound({ number, faults, victim, network, random, onStrike });
      rounds.push(result);
      options.onRound(result);
      if (hasFailed(result)) break;
    }
  } finally {
    await network.close();
    await victim.remove();
  }
  return { rounds, starts: victim.starts };
}

export function hasFailed({ verdicts, stuck }: RoundResult): boolean {
  return stuck.length > 0 || verdicts.some(({ anomalies }) => anomalies.length > 0);
}

/** Round by round through all faults, shuffled anew each time through: so each comes about as often as the others. */
function faultsOf(round: number, seed: number, count: number): Fault[] {
  const faults = Array.from({ length: count }, (_, at) => {
    const turn = round * count + at;
    const lap = Math.floor(turn / FAULTS.length);
    return new Random(seed * 31 + lap).shuffled(FAULTS)[turn % FAULTS.length]!;
  });
  if (round % POWER_CUT_EVERY === POWER_CUT_EVERY - 1) faults.splice(Math.floor(count / 2), 0, powerCut);
  return faults;
}
