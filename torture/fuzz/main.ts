/**
 * `npm run fuzz`: bytes that are nearly right, for both doors and for the files on the disk. What once broke the broker is kept in corpus/,
 * and tried first.
 */
import fs from "node:fs";
import { Command } from "commander";
import { Random } from "../random";
import { culprits, keep, kept } from "./corpus";
import { Doors } from "./doors";
import { fileInput, makeTemplate, tryFiles } from "./file-inputs";
import type { Input } from "./input";
import { KafkaInputs } from "./kafka-inputs";
import { Tally } from "./tally";
import { textInput, VERBS } from "./text-inputs";

const BATCH = 4000;
/** After so many batches the broker has to start again on what they have left behind. */
const BATCHES_PER_RESTART = 12;
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
  let [tried, folders, doors] = [0, 0, await Doors.open(tally)];
  const kafkaInputs = new KafkaInputs(doors.served);

  const tryDoors = async (batch: readonly Input[]) => {
    await doors.send(batch);
    tried += batch.length;
    const fault = await doors.fault();
    if (fault === undefined) return;
    const suspects = doors.complaint === undefined ? batch : [doors.complaint.input];
    await doors.remove();
    faults.push(`${fault}\n  kept: ${keep(await culprits(suspects))}`);
    doors = await Doors.open(tally);
  };
  const tryFolder = async (input: Input) => {
    const fault = await tryFiles(template, input);
    tried++;
    folders++;
    if (fault !== undefined) faults.push(`${input.about}: ${fault}\n  kept: ${keep([input])}`);
  };
  const restart = async (signal: NodeJS.Signals) => {
    const fault = await doors.restartFault(signal);
    if (fault === undefined) return;
    faults.push(`after ${signal}: ${fault}\n  kept: ${doors.keepFolder()}`);
    await doors.remove();
    doors = await Doors.open(tally);
  };

  for (const input of kept()) await (input.door === "files" ? tryFolder(input) : tryDoors([input]));
  const endMs = performance.now() + minutes * 60_000;
  let saidMs = performance.now();
  for (let turn = 1; performance.now() < endMs && tried < inputs && faults.length < FAULTS_MAX; turn++) {
    const make = () => (random.next() < 0.5 ? textInput(random) : kafkaInputs.make(random));
    const batch = Array.from({ length: Math.min(BATCH, inputs - tried) }, make);
    await Promise.all([tryDoors(batch), tryFolder(fileInput(template, random))]);
    if (turn % BATCHES_PER_RESTART === 0)
      await restart(turn % (2 * BATCHES_PER_RESTART) === 0 ? "SIGTERM" : "SIGKILL");
    if (performance.now() - saidMs < SAY_EVERY_MS) continue;
    saidMs = performance.now();
    const rate = Math.round((tried * 1000) / (saidMs - beganMs));
    console.log(`${tried} inputs, ${rate} a second, ${folders} folders, ${faults.length} faults`);
  }
  const tookS = (performance.now() - beganMs) / 1000;
  const { served } = doors;
  await doors.remove();
  fs.rmSync(template.folder, { recursive: true, force: true });
  for (const line of tally.table(everything(served))) console.log(line);
  for (const fault of faults) console.log(`\n${fault}`);
  console.log(`${tried} inputs in ${Math.round(tookS)} s, ${folders} of them folders, with --seed ${seed}`);
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
