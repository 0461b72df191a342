/** What a run came to, counted from cucumber's message stream: the one report that has everything. */
export interface Summary {
  /** The names of the scenarios that passed. */
  passed: string[];
  skipped: { scenario: string; reason: string }[];
  /** Everything that neither passed nor was skipped. */
  failures: Failure[];
}

export interface Failure {
  scenario: string;
  message: string;
  /** The step that failed, as the feature has it; empty when it was no step of the feature. */
  step: string;
  /** What was attached to the scenario: the broker's log, say. */
  notes: string[];
}

interface Envelope {
  pickle?: { id: string; name: string; steps?: { id: string; text: string; type?: string }[] };
  testCase?: { id: string; pickleId: string; testSteps?: { id: string; pickleStepId?: string }[] };
  testCaseStarted?: { id: string; testCaseId: string };
  testStepFinished?: {
    testCaseStartedId: string;
    testStepId?: string;
    testStepResult: { status: string; message?: string };
  };
  testCaseFinished?: { testCaseStartedId: string; willBeRetried: boolean };
  attachment?: { testCaseStartedId?: string; body: string; contentEncoding?: string };
  testRunFinished?: { success: boolean };
}

interface Attempt {
  scenario: string;
  step: string;
  notes: string[];
  statuses: string[];
  message: string;
  reason: string;
}

export const NO_REASON = "no reason given";

/** What cucumber calls the kinds of steps; a step that follows one of its own kind has it too. */
const KEYWORDS: Record<string, string> = { Context: "Given ", Action: "When ", Outcome: "Then " };

/** A run that was killed leaves half a line at the end, which nothing can be learned from. */
export function summarize(ndjson: string): Summary {
  const pickles = new Map<string, string>();
  const cases = new Map<string, string>();
  const attempts = new Map<string, Attempt>();
  const steps = new Map<string, string>();
  const summary: Summary = { passed: [], skipped: [], failures: [] };
  for (const line of ndjson.split("\n").slice(0, -1)) {
    const message = JSON.parse(line) as Envelope;
    if (message.pickle) pickles.set(message.pickle.id, message.pickle.name);
    for (const { id, text, type } of message.pickle?.steps ?? [])
      steps.set(id, `${KEYWORDS[type ?? ""] ?? ""}${text}`);
    for (const { id, pickleStepId } of message.testCase?.testSteps ?? [])
      steps.set(id, steps.get(pickleStepId ?? "") ?? "");
    if (message.testCase) cases.set(message.testCase.id, pickles.get(message.testCase.pickleId) ?? "");
    if (message.testCaseStarted) {
      const scenario = cases.get(message.testCaseStarted.testCaseId) ?? "";
      attempts.set(message.testCaseStarted.id, {
        scenario,
        step: "",
        notes: [],
        statuses: [],
        message: "",
        reason: NO_REASON,
      });
    }
    const attempt = attempts.get(startedId(message));
    if (attempt !== undefined) note(attempt, message, steps);
    if (attempt !== undefined && message.testCaseFinished && !message.testCaseFinished.willBeRetried)
      judge(attempt, summary);
  }
  return summary;
}

function startedId({ testStepFinished, attachment, testCaseFinished }: Envelope): string {
  return (testStepFinished ?? attachment ?? testCaseFinished)?.testCaseStartedId ?? "";
}

function note(
  attempt: Attempt,
  { testStepFinished, attachment }: Envelope,
  steps: Map<string, string>,
): void {
  if (testStepFinished) {
    const { status, message = "" } = testStepFinished.testStepResult;
    attempt.statuses.push(status);
    if (attempt.message === "" && attempt.step === "" && isBad(status)) {
      attempt.message = message;
      attempt.step = steps.get(testStepFinished.testStepId ?? "") ?? "";
    }
  }
  // A picture is for the report.
  if (attachment && attachment.contentEncoding !== "BASE64") attempt.notes.push(attachment.body);
  if (attachment?.body.startsWith("skipped: ")) attempt.reason = attachment.body.slice("skipped: ".length);
}

/** Anything but passed and skipped (failed, undefined, pending, ambiguous) is a failure. */
function judge({ scenario, step, notes, statuses, message, reason }: Attempt, summary: Summary): void {
  const bad = statuses.find(isBad);
  if (bad !== undefined)
    summary.failures.push({ scenario, step, notes, message: message === "" ? bad : message });
  else if (statuses.includes("SKIPPED")) summary.skipped.push({ scenario, reason });
  else summary.passed.push(scenario);
}

function isBad(status: string): boolean {
  return status !== "PASSED" && status !== "SKIPPED";
}
