/**
 * `npm run fuzz`: bytes that are nearly right, for both doors and for the files on the disk. What once broke the broker is kept in corpus/,
 * and tried first.
 */
import fs from "node:fs";
import { Command } from "commander";
import { onLinux } from "../linux";
import { atLeast } from "../numbers";
import { Random } from "../random";
import { conclude } from "./conclusion";
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
    .option("--minutes <n>", "how long", atLeast(0.1, "--minutes 3"), 2)
    .option("--inputs <n>", "how many at most", atLeast(1, "--inputs 1000"), Number.POSITIVE_INFINITY)
    .option("--seed <n>", "the same inputs again", atLeast(0, "--seed 7"), Date.now() % 100_000)
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

  const corpus = kept();
  for (const input of corpus) await (input.door === "files" ? tryFolder(input, "beside") : tryDoors([input]));
  const endMs = performance.now() + minutes * 60_000;
  let saidMs = performance.now();
  for (let turn = 1; performance.now() < endMs && tried < inputs && faults.length < FAULTS_MAX; turn++) {
    const make = () => (random.next() < 0.5 ? textInput(random) : kafkaInputs.make(random));
    const batch = Array.from({ length: Math.min(BATCH, inputs - tried) }, make);
    const damaged = Array.from({ length: FOLDERS_PER_BATCH }, () => fileInput(template, random));
    await Promise.all([tryDoors(batch), tryFolders(damaged)]);
    tried += batch.length;
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
    `${corpus.length} of the corpus, ${tried} inputs for the doors and ${folders.tried} damaged folders in ${Math.round(tookS)} s, with --seed ${seed}`,
  );
  const { line, exitCode } = conclude(tried, faults);
  console.log(line);
  return exitCode;
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

onLinux("fuzz", main).then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    process.exit(1);
  },
);
