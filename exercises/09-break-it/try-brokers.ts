/**
 * Runs one feature against broker after broker, in one process, because starting cucumber costs more than running a few scenarios.
 *
 *     node try-brokers.js FEATURE EXTENSION…       an empty EXTENSION is the broker as it is
 *
 * Writes a line of JSON for each broker: what came of it.
 */
import { PassThrough } from "node:stream";
import { loadConfiguration, loadSupport, runCucumber } from "@cucumber/cucumber/api";
import { type Summary, summarize } from "../../harness/summary";

export interface Trial {
  extension: string;
  summary: Summary;
}

async function main([feature, ...extensions]: string[]): Promise<void> {
  const provided = {
    paths: [feature!],
    require: ["dist/harness/support/**/*.js", "dist/harness/steps/**/*.js"],
    failFast: true,
  };
  const { runConfiguration } = await loadConfiguration({ file: false, provided });
  const support = await loadSupport(runConfiguration);
  for (const extension of extensions) {
    if (extension === "") delete process.env.LAB_EXTENSION;
    else process.env.LAB_EXTENSION = extension;
    const messages: string[] = [];
    const nowhere = new PassThrough().resume();
    await runCucumber({ ...runConfiguration, support }, { stdout: nowhere, stderr: nowhere }, (message) => {
      messages.push(`${JSON.stringify(message)}\n`);
    });
    const trial: Trial = { extension, summary: summarize(messages.join("")) };
    console.log(JSON.stringify(trial));
  }
}

main(process.argv.slice(2)).catch((problem: Error) => {
  console.error(problem.message);
  process.exitCode = 1;
});
