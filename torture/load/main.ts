/**
 * `npm run load`: more connections, more topics and more greed than anybody should have to bear, and whether those who ask little notice.
 * The clients are in processes of their own.
 */
import { Command } from "commander";
import { crowds, greedy, type Sizes, slowLoris, topics } from "./measures";
import { lineOf, sumUp, type Verdict } from "./verdict";

const MEASURES = { crowds, topics, slow: slowLoris, greedy } as const;

async function main(): Promise<number> {
  const options = new Command("load")
    .option("--only <name>", `one of ${Object.keys(MEASURES).join(", ")}`)
    .option("--idle <n>", "connections that say nothing", Number, 10_000)
    .option("--busy <n>", "connections that never stop asking", Number, 1000)
    .option("--topics <n>", "topics that are asked for beyond the limit", Number, 1_000_000)
    .option("--slow <n>", "connections that send a byte now and then", Number, 5000)
    .option("--seconds <n>", "how long each measure of waiting takes", Number, 10)
    .parse()
    .opts<Omit<Sizes, "ms"> & { seconds: number; only?: keyof typeof MEASURES }>();
  const sizes: Sizes = { ...options, ms: options.seconds * 1000 };
  const verdicts: Verdict[] = [];
  for (const [name, measure] of Object.entries(MEASURES)) {
    if (options.only !== undefined && options.only !== name) continue;
    await measure(sizes, (verdict) => {
      console.log(lineOf(verdict));
      verdicts.push(verdict);
    });
  }
  const { line, exitCode } = sumUp(verdicts);
  console.log(line);
  return exitCode;
}

main().then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    console.log("0 passed, 1 failed");
    process.exit(1);
  },
);
