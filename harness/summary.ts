/** What a run came to, counted from cucumber's message stream: the one report that has everything. */
export interface Summary {
  /** The names of the scenarios that passed. */
  passed: string[];
  skipped: { scenario: string; reason: string }[];
  /** Everything that neither passed nor was skipped. */
  failures: { scenario: string; message: string }[];
}

interface Envelope {
  pickle?: { id: string; name: string };
  testCase?: { id: string; pickleId: string };
  testCaseStarted?: { id: string; testCaseId: string };
  testStepFinished?: { testCaseStartedId: string; testStepResult: { status: string; message?: string } };
  testCaseFinished?: { testCaseStartedId: string; willBeRetried: boolean };
  attachment?: { testCaseStartedId?: string; body: string };
  testRunFinished?: { success: boolean };
}

interface Attempt {
  scenario: string;
  statuses: string[];
  message: string;
  reason: string;
}

/** A run that was killed leaves half a line at the end, which nothing can be learned from. */
export function summarize(ndjson: string): Summary {
  const pickles = new Map<string, string>();
  const cases = new Map<string, string>();
  const attempts = new Map<string, Attempt>();
  const summary: Summary = { passed: [], skipped: [], failures: [] };
  for (const line of ndjson.split("\n").slice(0, -1)) {
    const message = JSON.parse(line) as Envelope;
    if (message.pickle) pickles.set(message.pickle.id, message.pickle.name);
    if (message.testCase) cases.set(message.testCase.id, pickles.get(message.testCase.pickleId) ?? "");
    if (message.testCaseStarted) {
      const scenario = cases.get(message.testCaseStarted.testCaseId) ?? "";
      attempts.set(message.testCaseStarted.id, {
        scenario,
        statuses: [],
        message: "",
        reason: "no reason given",
      });
    }
    const attempt = attempts.get(startedId(message));
    if (attempt !== undefined) note(attempt, message);
    if (attempt !== undefined && message.testCaseFinished && !message.testCaseFinished.willBeRetried)
      judge(attempt, summary);
  }
  return summary;
}

function startedId({ testStepFinished, attachment, testCaseFinished }: Envelope): string {
  return (testStepFinished ?? attachment ?? testCaseFinished)?.testCaseStartedId ?? "";
}

function note(attempt: Attempt, { testStepFinished, attachment }: Envelope): void {
  if (testStepFinished) {
    attempt.statuses.push(testStepFinished.testStepResult.status);
    attempt.message ||= testStepFinished.testStepResult.message ?? "";
  }
  if (attachment?.body.startsWith("skipped: ")) attempt.reason = attachment.body.slice("skipped: ".length);
}

/** Anything but passed and skipped (failed, undefined, pending, ambiguous) is a failure. */
function judge({ scenario, statuses, message, reason }: Attempt, summary: Summary): void {
  const bad = statuses.find((status) => status !== "PASSED" && status !== "SKIPPED");
  if (bad !== undefined) summary.failures.push({ scenario, message: message === "" ? bad : message });
  else if (statuses.includes("SKIPPED")) summary.skipped.push({ scenario, reason });
  else summary.passed.push(scenario);
}
