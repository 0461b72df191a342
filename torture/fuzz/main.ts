/**
 * `npm run fuzz`: bytes that are nearly right, for both doors and for the files on the disk. What once broke the broker is kept in corpus/,
 * and tried first.
 */
import fs from "node:fs";
import { Command } from "commander";
import { Random } from "../random";
import { culprits, keep, kept } from "./corpus";
import { Doors } from "./doors";
import { fileInput } from "./file-inputs";
import { processFault } from "./folder-process";
import { Folders } from "./folders";
import type { DoorInput, FilesInput } from "./input";
import { KafkaInputs } from "./kafka-inputs";
import { Tally } from "./tally";
import { makeTemplate } from "./template";
import { textInput, VERBS } from "./text-inputs";

const BATCH = 4000;
/** After so many batches the broker has to start again on what they have left behind. */
const BATCHES_PER_RESTART = 12;
/** Folders are damaged beside the batch. */
const FOLDERS_PER_BATCH = 30;
/** Starting a process takes as long as a batch. */
const BATCHES_PER_PROCESS = 10;
const FAULTS_MAX = 5;
const MEMORY_FOLDER = "/dev/shm";
const MEMORY_FOLDER_BYTES_MIN = 1024 ** 3;
const SAY_EVERY_MS = 10_000;

async function main(): Promise<number> {
  const { minutes, seed, inputs } = new Command("fuzz")
    .option("--minutes <n>", "how long", Number, 2)
    .option("--inputs <n>", "how many at most", Number, Number.POSITIVE_INFINITY)
    .option("--seed <n>", "the same inputs again", Number, Date.now() % 100_000)
    .parse()
    .opts();
  useMemoryForFiles();
  console.log(`fuzzing for ${minutes} minutes with --seed ${seed}`);
  const random = new Random(seed);
  const template = await makeTemplate();
  const faults: string[] = [];
  const tally = new Tally();
  const beganMs = performance.now();
  const folders = new Folders(template);
  let [tried, doors] = [0, await Doors.open(tally)];
  const kafkaInputs = new KafkaInputs(doors.served);

  const tryDoors = async (batch: readonly DoorInput[]) => {
    await doors.send(batch);
    tried += batch.length;
    const fault = await doors.fault();
    if (fault === undefined) return;
    const suspects = doors.complaint === undefined ? batch : [doors.complaint.input];
    await doors.remove();
    faults.push(`${fault}\n  kept: ${keep(await culprits(suspects))}`);
    doors = await Doors.open(tally);
  };
  const tryFolder = async (input: FilesInput, how: "beside" | "as a process") => {
    const fault = await (how === "beside" ? folders.fault(input) : processFault(template, input));
    if (fault !== undefined) faults.push(`${input.about}: ${fault}\n  kept: ${keep([input])}`);
  };
  const tryFolders = async (inputs: readonly FilesInput[]) => {
    for (const input of inputs) if (faults.length < FAULTS_MAX) await tryFolder(input, "beside");
  };
  const restart = async (signal: NodeJS.Signals) => {
    const fault = await doors.restartFault(signal);
    if (fault === undefined) return;
    faults.push(`after ${signal}: ${fault}\n  kept: ${doors.keepFolder()}`);
    await doors.remove();
    doors = await Doors.open(tally);
  };

  for (const input of kept()) await (input.door === "files" ? tryFolder(input, "beside") : tryDoors([input]));
  const endMs = performance.now() + minutes * 60_000;
  let saidMs = performance.now();
  for (let turn = 1; performance.now() < endMs && tried < inputs && faults.length < FAULTS_MAX; turn++) {
    const make = () => (random.next() < 0.5 ? textInput(random) : kafkaInputs.make(random));
    const batch = Array.from({ length: Math.min(BATCH, inputs - tried) }, make);
    const damaged = Array.from({ length: FOLDERS_PER_BATCH }, () => fileInput(template, random));
    await Promise.all([tryDoors(batch), tryFolders(damaged)]);
    if (turn % BATCHES_PER_PROCESS === 0) await tryFolder(fileInput(template, random), "as a process");
    if (turn % BATCHES_PER_RESTART === 0)
      await restart(turn % (2 * BATCHES_PER_RESTART) === 0 ? "SIGTERM" : "SIGKILL");
    if (performance.now() - saidMs < SAY_EVERY_MS) continue;
    saidMs = performance.now();
    const rate = Math.round((tried * 1000) / (saidMs - beganMs));
    console.log(`${tried} inputs, ${rate} a second, ${folders.tried} folders, ${faults.length} faults`);
  }
  const tookS = (performance.now() - beganMs) / 1000;
  const { served } = doors;
  await doors.remove();
  folders.remove();
  for (const line of tally.table(everything(served))) console.log(line);
  for (const line of folders.table()) console.log(line);
  for (const fault of faults) console.log(`\n${fault}`);
  console.log(
    `${tried} inputs for the doors and ${folders.tried} damaged folders in ${Math.round(tookS)} s, with --seed ${seed}`,
  );
  console.log(`${faults.length === 0 ? 1 : 0} passed, ${faults.length} failed`);
  return faults.length === 0 ? 0 : 1;
}

/** Most of the time would go to waiting for a disk, which is not what is tried here. */
function useMemoryForFiles(): void {
  if (!fs.existsSync(MEMORY_FOLDER)) return;
  const { bavail, bsize } = fs.statfsSync(MEMORY_FOLDER);
  if (bavail * bsize >= MEMORY_FOLDER_BYTES_MIN) process.env.TMPDIR = MEMORY_FOLDER;
}

/** All that could be asked. */
function everything(served: Doors["served"]): { what: string; versions: readonly number[] }[] {
  const apis = [...served.values()].map(({ name, min, max }) => ({
    what: name,
    versions: Array.from({ length: max - min + 1 }, (_, at) => min + at),
  }));
  const verbs = [...VERBS, "(header)", "(no verb)", "(several lines)"].map((what) => ({
    what,
    versions: [],
  }));
  return [...apis, ...verbs];
}

main().then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    process.exit(1);
  },
);
