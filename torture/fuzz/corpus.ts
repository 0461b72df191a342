/** What once broke the broker: found in a batch, or written by hand, and tried first from then on. */
import fs from "node:fs";
import path from "node:path";
import { Doors } from "./doors";
import { type DoorInput, type Input, load, save } from "./input";
import { Tally } from "./tally";

const CORPUS = path.join("torture", "fuzz", "corpus");

/** Of a batch after which something was wrong, the input that is enough for that; all of them where no single one is. */
export async function culprits(batch: readonly DoorInput[]): Promise<readonly DoorInput[]> {
  let suspects = batch;
  while (suspects.length > 1) {
    const half = Math.ceil(suspects.length / 2);
    const [first, second] = [suspects.slice(0, half), suspects.slice(half)];
    if (await isEnough(first)) suspects = first;
    else if (await isEnough(second)) suspects = second;
    else return suspects;
  }
  return suspects;
}

async function isEnough(inputs: readonly DoorInput[]): Promise<boolean> {
  const doors = await Doors.open(new Tally());
  try {
    await doors.send(inputs);
    return (await doors.fault()) !== undefined;
  } finally {
    await doors.remove();
  }
}

export function kept(): Input[] {
  const files = fs.existsSync(CORPUS) ? fs.readdirSync(CORPUS).filter((name) => name.endsWith(".json")) : [];
  return files
    .sort()
    .flatMap((file) => JSON.parse(fs.readFileSync(path.join(CORPUS, file), "utf8")).map(load));
}

export function keep(inputs: readonly Input[]): string {
  fs.mkdirSync(CORPUS, { recursive: true });
  const file = path.join(CORPUS, `${Date.now()}.json`);
  fs.writeFileSync(file, `${JSON.stringify(inputs.map(save), null, 2)}\n`);
  return file;
}
