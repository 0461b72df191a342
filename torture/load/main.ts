/**
 * `npm run load`: more connections, more topics and more greed than anybody should have to bear, and whether those who ask little notice.
 * What loads the broker is a process of its own; those who ask little are in this one.
 */
import { Command, Option } from "commander";
import { onLinux } from "../linux";
import { atLeast } from "../numbers";
import { crowds, greedy, type Sizes, slowLoris, topics } from "./measures";
import { lineOf, sumUp, type Verdict } from "./verdict";

const MEASURES = { crowds, topics, slow: slowLoris, greedy } as const;

async function main(): Promise<number> {
  const options = new Command("load")
    .addOption(new Option("--only <name>", "one measure alone").choices(Object.keys(MEASURES)))
    .option("--idle <n>", "connections that say nothing", atLeast(1, "--idle 10000"), 10_000)
    .option("--busy <n>", "connections that never stop asking", atLeast(1, "--busy 1000"), 1000)
    .option(
      "--topics <n>",
      "topics that are asked for beyond the limit",
      atLeast(2, "--topics 1000000"),
      1_000_000,
    )
    .option("--slow <n>", "connections that send a byte now and then", atLeast(2, "--slow 5000"), 5000)
    .option("--seconds <n>", "how long each measure of waiting takes", atLeast(1, "--seconds 10"), 10)
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

onLinux("load", main).then(
  (code) => process.exit(code),
  (problem: Error) => {
    console.error(problem);
    console.log("0 passed, 1 failed");
    process.exit(1);
  },
);
