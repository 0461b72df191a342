/** Answers to questions about captured sessions. No broker is needed: everything that is asked about has happened. */
import { Given, Then } from "@cucumber/cucumber";
import type { LabWorld } from "../../harness/support/world";
import { compare, readAnswers } from "./answers";
import { QUESTIONS } from "./questions";
import { Session } from "./session";

const sessions = new WeakMap<LabWorld, Session>();

/** Opens one of the files in `sessions/`. */
Given("the session {string}", function (this: LabWorld, name: string) {
  sessions.set(this, new Session(name));
});

/** What stands behind the colon is the question, for the person who reads it. */
Then(/^answer (\w+) is what the bytes say: .*$/, function (this: LabWorld, question: string) {
  const answers = readAnswers(process.env.LAB_ANSWER!, Object.keys(QUESTIONS));
  compare(question, answers.get(question), QUESTIONS[question]!(sessions.get(this)!));
});
