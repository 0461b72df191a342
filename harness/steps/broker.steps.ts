/**
 * The broker.
 *
 * Which broker a scenario talks to, and its life: settings, start, stop, kill -9, refusals.
 */
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import { matches } from "../support/failure";
import type { LabWorld } from "../support/world";
import type { Settings } from "../targets/target";

/** A running broker, shared with other scenarios: use words that begin with `my-` as topic names. */
Given("a broker", async function (this: LabWorld) {
  await this.useSharedBroker();
});

/** A broker that no other scenario uses, with default settings. Needs the tag @own-broker. */
Given("a broker of its own", async function (this: LabWorld) {
  await this.startBroker({});
});

/** A broker with settings: a table of environment variables and values. Needs the tag @own-broker. */
Given("a broker with the settings:", async function (this: LabWorld, table: DataTable) {
  await this.startBroker(settingsOf(table));
});

/** A broker whose data folder is a disk of its own with so many bytes. Needs the tags @own-broker and @needs-docker. */
Given("a broker on a disk of {int} bytes", async function (this: LabWorld, bytes: number) {
  await this.startBroker({}, { diskBytes: bytes });
});

/** SIGKILL, as `kill -9` sends it: the broker gets no chance to do anything. */
When("the broker is killed", async function (this: LabWorld) {
  await this.broker.kill();
});

/** SIGTERM, as `docker stop` sends it, and waits until the broker has ended. */
When("the broker is stopped", async function (this: LabWorld) {
  this.lastStop = await this.broker.stop();
});

/** Starts a broker again that was killed or stopped, on the same data. */
When("the broker is started again", async function (this: LabWorld) {
  await this.broker.startAgain();
});

/** SIGKILL and a new start on the same data. */
When("the broker is killed and started again", async function (this: LabWorld) {
  await this.broker.kill();
  await this.broker.startAgain();
});

/** SIGTERM and a new start on the same data. */
When("the broker is stopped and started again", async function (this: LabWorld) {
  this.lastStop = await this.broker.stop();
  await this.broker.startAgain();
});

/**
 * SIGSTOP, and SIGCONT after so long, as when its machine sleeps: meanwhile it hears nothing and does nothing. It has looked at its
 * clock again when the step ends.
 */
When("the broker sleeps for {int} milliseconds", async function (this: LabWorld, ms: number) {
  await this.broker.sleep(ms);
  await this.kafka.ask("ApiVersions", 0, []);
});

/** Starts a broker that may refuse to start. */
When("a broker is started with the settings:", async function (this: LabWorld, table: DataTable) {
  await this.startExpectingRefusal(settingsOf(table));
});

/** Starts a second broker on the data folder of the first. */
When("another broker is started on the same data folder", async function (this: LabWorld) {
  await this.startExpectingRefusal({}, { dataOf: this.broker });
});

/** The broker just started ended with a failure, and the last line of its log has these words (`…` is any text). */
Then("it refuses to start and says {string}", function (this: LabWorld, words: string) {
  if (this.refusal === undefined) throw new Error("the broker did start, though it was to refuse");
  const { exitCode, log } = this.refusal;
  if (exitCode === 0)
    throw new Error("the broker refused to start, but its exit code is 0, which means success");
  assertSaid(log, words);
});

/** The last stop ended with this exit code, and took no longer. */
Then(
  "it ended with exit code {int} within {int} seconds",
  function (this: LabWorld, code: number, seconds: number) {
    if (this.lastStop === undefined) throw new Error("the broker was not stopped in this scenario");
    const { exitCode, tookMs } = this.lastStop;
    if (exitCode !== code) throw new Error(`the exit code is ${exitCode}, expected was ${code}`);
    if (tookMs > seconds * 1000)
      throw new Error(`stopping took ${Math.round(tookMs)} ms, allowed were ${seconds} s`);
  },
);

/** Some line of the broker's log has these words (`…` is any text). */
Then("the broker's log says {string}", function (this: LabWorld, words: string) {
  assertSaid(this.broker.log(), words);
});

function assertSaid(log: string[], words: string): void {
  if (log.some((line) => matches(`…${words.replaceAll("\\", "\\\\")}…`, Buffer.from(line)))) return;
  throw new Error(`no line of the broker's log says "${words}"; it says:\n${log.join("\n")}`);
}

function settingsOf(table: DataTable): Settings {
  return table.rowsHash();
}
