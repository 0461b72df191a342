/** Damage to a segment that is not the newest one, and a look at all segments of a partition. */
import fs from "node:fs";
import path from "node:path";
import { Given, Then, When } from "@cucumber/cucumber";
import type { LabWorld } from "../../harness/support/world";

const remembered = new WeakMap<LabWorld, Map<string, Buffer>>();

/** The files of the segments of a partition, oldest first. */
function segmentFiles(world: LabWorld, partition: string): string[] {
  const { dataFolder } = world.broker;
  if (dataFolder === undefined)
    throw new Error("this target does not show its data folder: tag the scenario @data-folder");
  const folder = path.join(dataFolder, world.names.toBroker(partition));
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".log"));
  return names.sort().map((name) => path.join(folder, name));
}

/** The bytes of each segment, by the name of its file. */
function contents(world: LabWorld, partitions: readonly string[]): Map<string, Buffer> {
  const files = partitions.flatMap((partition) => segmentFiles(world, partition));
  return new Map(files.map((file) => [file, fs.readFileSync(file)]));
}

/** Cuts bytes off the end of the first segment of a partition: no crash does that, because nobody writes there any more. */
When(
  "the oldest segment of {string} loses its last {int} byte(s)",
  function (this: LabWorld, partition: string, bytes: number) {
    const [oldest] = segmentFiles(this, partition);
    if (oldest === undefined) throw new Error(`${partition} has no segment on the disk`);
    fs.truncateSync(oldest, fs.statSync(oldest).size - bytes);
  },
);

/** Remembers the bytes of all segments of two partitions, to compare them later. */
Given(
  "the segments of {string} and {string} are remembered",
  function (this: LabWorld, one: string, other: string) {
    remembered.set(this, contents(this, [one, other]));
  },
);

/** All segments of the two partitions are still there, with the bytes that were remembered. */
Then(
  "the segments of {string} and {string} are as remembered",
  function (this: LabWorld, one: string, other: string) {
    const now = contents(this, [one, other]);
    for (const [file, before] of remembered.get(this) ?? []) {
      const name = this.names.fromBroker(Buffer.from(path.basename(path.dirname(file)))).toString();
      const bytes = now.get(file);
      if (bytes === undefined) throw new Error(`the segment ${path.basename(file)} of ${name} is gone`);
      if (!bytes.equals(before)) throw new Error(`the segment ${path.basename(file)} of ${name} was changed`);
    }
  },
);
