/** The options of a run. */
import { parseArgs } from "node:util";
import type { Client } from "./processes";
import { wholeBlocks } from "./workload";

export interface Options {
  /** Names of measures; undefined: all. */
  only: string[] | undefined;
  runs: number;
  messages: number;
  /** The size of the large partition. */
  largeBytes: number;
  /** How long the console's page stays open with traffic. */
  minutes: number;
  /** Where data folders are made; undefined: the system's place for temporary files. */
  folder: string | undefined;
  /** Whether bench/README.md gets the new tables. */
  markdown: boolean;
}

/** What a measure gets. */
export interface Run extends Options {
  client: Client;
}

export const usage = (command: string): string => `npm run ${command} -- [options]
  --only NAMES    the measures to take, separated by commas
  --runs N        how often each is taken, in turn with what it stands beside (default 5)
  --messages N    messages of one producing or consuming run (default 2,000,000)
  --large N       bytes of the large partition (default 1,000,000,000)
  --minutes N     how long the console's page stays open with traffic, to see how much it keeps (default 2)
  --folder PATH   where data folders are made, and removed again (default: the system's place for temporary files)
  --markdown      write the tables into bench/README.md as well`;

export function parseOptions(args: string[], command: string): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      runs: { type: "string", default: "5" },
      messages: { type: "string", default: "2000000" },
      large: { type: "string", default: "1000000000" },
      minutes: { type: "string", default: "2" },
      folder: { type: "string" },
      markdown: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage(command));
    process.exit(0);
  }
  return {
    only: values.only?.split(","),
    runs: count("runs", values.runs),
    messages: wholeBlocks(count("messages", values.messages)),
    largeBytes: count("large", values.large),
    minutes: count("minutes", values.minutes),
    folder: values.folder,
    markdown: values.markdown,
  };
}

function count(name: string, text: string): number {
  const value = Number(text.replaceAll(/[_,]/g, ""));
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name}=${text} must be a whole number from 1 on`);
  return value;
}
