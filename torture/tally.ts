/** What has happened so far in a campaign, all its rounds together: for those who watch it. */
import type { Fault } from "./faults";

export class Tally {
  kills = 0;
  others = 0;
  rounds = 0;
  acknowledged = 0;
  read = 0;
  anomalies = 0;

  struck({ kills }: Fault): void {
    if (kills) this.kills++;
    else this.others++;
  }

  get faults(): number {
    return this.kills + this.others;
  }
}
