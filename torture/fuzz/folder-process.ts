/** A whole broker, started on a damaged folder: it becomes ready and answers, or says in one line of its log why not, and ends. */
import fs from "node:fs";
import { Victim } from "../victim";
import { withLink } from "../workloads/text-link";
import { apply } from "./file-inputs";
import type { FilesInput } from "./input";
import { OwnMistakes } from "./own-mistakes";
import { SMALL_SEGMENTS, type Template } from "./template";

/** What it does wrong, in a sentence; undefined: nothing. */
export async function processFault(template: Template, { damages }: FilesInput): Promise<string | undefined> {
  const mistakes = new OwnMistakes();
  const settings = { ...SMALL_SEGMENTS, LAB_EXTENSION: "" };
  const victim = await Victim.prepare({ extensions: [], settings, hear: mistakes.hear });
  fs.cpSync(template.folder, victim.dataFolder, { recursive: true });
  for (const damage of damages) apply(victim.dataFolder, damage);
  try {
    await victim.start();
  } catch (problem) {
    const fault = refusalFault(victim, problem as Error);
    await victim.remove();
    return fault;
  }
  try {
    let last = "";
    await withLink({ host: "127.0.0.1", port: victim.port }, async (link) => {
      await link.send("topics");
      do last = await link.line();
      while (!/^(OK|ERR) /.test(last));
    });
    if (!last.startsWith("OK")) return `it does not say which topics it has: ${last}`;
    return mistakes.fault;
  } catch (problem) {
    return `it started, and does not answer: ${(problem as Error).message}`;
  } finally {
    await victim.remove();
  }
}

function refusalFault(victim: Victim, problem: Error): string | undefined {
  const last = victim.lastWord;
  const isSentence = last.startsWith("{") && /"level":"?(fatal|60)/.test(last) && !last.includes("    at ");
  return isSentence ? undefined : `it did not start, and did not say why in a sentence: ${problem.message}`;
}
