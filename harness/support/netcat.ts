/**
 * The netcats that people have, each as the `nc` of a shell, and the addresses in the README's commands replaced by that of the
 * broker under test: nothing else of a command is changed.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CannotHere } from "../targets/target";

const NETCATS: Record<string, { program: string; script: string }> = {
  "netcat-openbsd": { program: "nc.openbsd", script: 'exec nc.openbsd "$@"' },
  "netcat-traditional": { program: "nc.traditional", script: 'exec nc.traditional "$@"' },
  ncat: { program: "ncat", script: 'exec ncat "$@"' },
  "busybox nc": { program: "busybox", script: 'exec busybox nc "$@"' },
};

/** The blocks of shell commands under a heading of a Markdown file, in their order. */
export function shellBlocks(markdown: string, heading: string): string[] {
  const section = markdown.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`));
  if (section === undefined) throw new Error(`there is no "## ${heading}"`);
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
}

/** A command as a person at another address would type it. */
export function atAddress(command: string, { host, port }: { host: string; port: number }): string {
  return command
    .replaceAll("localhost 9092", `${host} ${port}`)
    .replaceAll("localhost:9092", `${host}:${port}`)
    .replaceAll("(9092, '127.0.0.1'", `(${port}, '${host}'`);
}

/** Starts a shell in which `nc` is that netcat. @throws CannotHere when it is not installed. */
export function shell(netcat: string, command: string): ChildProcessWithoutNullStreams {
  const script = scriptOf(netcat);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-nc-"));
  fs.writeFileSync(path.join(folder, "nc"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const child = spawn("sh", ["-c", command], {
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    detached: true,
  });
  child.once("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  return child;
}

function scriptOf(netcat: string): string {
  const known = NETCATS[netcat];
  if (known === undefined) throw new Error(`"${netcat}" is none of ${Object.keys(NETCATS).join(", ")}`);
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  if (!folders.some((folder) => fs.existsSync(path.join(folder, known.program))))
    throw new CannotHere(`${netcat} is not installed (there is no ${known.program})`);
  return known.script;
}

/** Runs a command to its end and returns what it printed. */
export async function run(child: ChildProcessWithoutNullStreams): Promise<string> {
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stdin.end();
  await new Promise((resolve) => child.once("close", resolve));
  return printed;
}
