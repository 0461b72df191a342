/**
 * `npm run fuzz`: bytes that are nearly right, for both doors and for the files on the disk. What once broke the broker is kept in corpus/,
 * and tried first.
 */
import fs from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { Random } from "../random";
import { Doors } from "./doors";
import { fileInput, makeTemplate, tryFiles } from "./file-inputs";
import { type Input, load, save } from "./input";
import { kafkaInput } from "./kafka-inputs";
import { textInput } from "./text-inputs";

const CORPUS = path.join("torture", "fuzz", "corpus");
const BATCH = 400;
/** After so many inputs for the doors, a folder is damaged: starting a broker takes as long. */
const BATCHES_PER_FOLDER = 1;

async function main(): Promise<number> {
  const { minutes, seed, inputs } = new Command("fuzz")
    .option("--minutes <n>", "how long", Number, 2)
    .option("--inputs <n>", "how many at most", Number, Number.POSITIVE_INFINITY)
    .option("--seed <n>", "the same inputs again", Number, Date.now() % 100_000)
    .parse()
    .opts();
  console.log(`fuzzing for ${minutes} minutes with --seed ${seed}`);
  const random = new Random(seed);
  const template = await makeTemplate();
  const faults: string[] = [];
  let [tried, doors] = [0, await Doors.open()];

  const tryDoors = async (batch: readonly Input[]) => {
    await doors.send(batch);
    tried += batch.length;
    const fault = await doors.fault();
    if (fault === undefined) return;
    await doors.remove();
    faults.push(`${fault}\n  kept: ${keep(await culprits(batch))}`);
    doors = await Doors.open();
  };
  const tryFolder = async (input: Input) => {
    const fault = await tryFiles(template, input);
    tried++;
    if (fault !== undefined) faults.push(`${input.about}: ${fault}\n  kept: ${keep([input])}`);
  };

  for (const input of kept()) await (input.door === "files" ? tryFolder(input) : tryDoors([input]));
  const endMs = performance.now() + minutes * 60_000;
  for (let turn = 0; performance.now() < endMs && tried < inputs && faults.length < 5; turn++) {
    const make = turn % 2 === 0 ? textInput : kafkaInput;
    await tryDoors(Array.from({ length: BATCH }, () => make(random)));
    if (turn % BATCHES_PER_FOLDER === 0) await tryFolder(fileInput(template, random));
    if (turn % 50 === 49) console.log(`${tried} inputs, ${faults.length} faults`);
  }
  await doors.remove();
  fs.rmSync(template.folder, { recursive: true, force: true });
  for (const fault of faults) console.log(`\n${fault}`);
  console.log(`${tried} inputs with --seed ${seed}`);
  console.log(`${faults.length === 0 ? 1 : 0} passed, ${faults.length} failed`);
  return faults.length === 0 ? 0 : 1;
}

/** Of a batch after which something was wrong, the input that is enough for that; all of them where no single one is. */
async function culprits(batch: readonly Input[]): Promise<readonly Input[]> {
  let suspects = batch;
  while (suspects.length > 1) {
    const half = Math.ceil(suspects.length / 2);
    const guilty = [suspects.slice(0, half), suspects.slice(half)];
    const [first, second] = [await isEnough(guilty[0]!), await isEnough(guilty[1]!)];
    if (!first && !second) return suspects;
    suspects = first ? guilty[0]! : guilty[1]!;
  }
  return suspects;
}

async function isEnough(inputs: readonly Input[]): Promise<boolean> {
  const doors = await Doors.open();
  try {
    await doors.send(inputs);
    return (await doors.fault()) !== undefined;
  } finally {
    await doors.remove();
  }
}

function kept(): Input[] {
  const files = fs.existsSync(CORPUS) ? fs.readdirSync(CORPUS).filter((name) => name.endsWith(".json")) : [];
  return files
    .sort()
    .flatMap((file) => JSON.parse(fs.readFileSync(path.join(CORPUS, file), "utf8")).map(load));
}

function keep(inputs: readonly Input[]): string {
  fs.mkdirSync(CORPUS, { recursive: true });
  const file = path.join(CORPUS, `${Date.now()}.json`);
  fs.writeFileSync(file, `${JSON.stringify(inputs.map(save), null, 1)}\n`);
  return file;
}

main().then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    process.exit(1);
  },
);
