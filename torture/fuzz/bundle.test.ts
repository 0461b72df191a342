import assert from "node:assert/strict";
import { test } from "node:test";
import { messageNamed } from "../../harness/support/kafka/messages";
import { Random } from "../random";
import { Answers } from "./answers";
import type { Bundle, Complaint } from "./bundle";
import type { DoorInput } from "./input";
import { KafkaBundle } from "./kafka-bundle";
import { Learnt } from "./learnt";
import { RequestWriter } from "./request-writer";
import { Tally } from "./tally";
import { TextBundle } from "./text-bundle";

const writer = new RequestWriter();

function request(name: string, isSound = true): DoorInput {
  const subject = { topic: "t", group: "g" };
  const plan = { random: new Random(1), subject, oddity: 0, bytesFor: () => Buffer.alloc(0) };
  return { door: "kafka", about: name, isSound, bytes: writer.request(messageNamed(name), 0, plan) };
}

function line(text: string, isSound = true): DoorInput {
  return { door: "text", about: text, isSound, bytes: Buffer.from(text) };
}

/** A bundle, and what is said against the broker that answers it. */
function bundleOf(inputs: readonly DoorInput[]): { bundle: Bundle; said: string[] } {
  const said: string[] = [];
  const complain = ({ sentence }: Complaint) => said.push(sentence);
  const [tally, learnt] = [new Tally(), new Learnt(Buffer.alloc(16))];
  const world = { served: new Map(), answers: new Answers(learnt), learnt, tally, complain };
  const isKafka = inputs[0]!.door === "kafka";
  return { bundle: isKafka ? new KafkaBundle(inputs, world) : new TextBundle(inputs, world), said };
}

/** What is said against a broker that sends `answer`, and then nothing. */
function complaintsAbout(inputs: readonly DoorInput[], answer: string): string[] {
  const { bundle, said } = bundleOf(inputs);
  bundle.take(Buffer.from(answer));
  const { isOwed } = bundle;
  bundle.finish("stalled");
  assert.equal(isOwed, said.length > 0, "what is a fault in the end was waited for");
  return said;
}

function mark(at: number): string {
  return `ERR UNKNOWN_TOPIC_OR_PARTITION there is no topic "fuzz-mark-${at}"\n`;
}

test("a sound request that is never answered is a fault", () => {
  const complaints = complaintsAbout([request("Metadata")], "");
  assert.deepEqual(complaints, ["an answer to Metadata v0 is due, and none came"]);
});

test("one that is damaged, or waits for others, or is behind such a one, is none", () => {
  assert.deepEqual(complaintsAbout([request("Metadata", false)], ""), []);
  assert.deepEqual(complaintsAbout([request("JoinGroup")], ""), []);
  assert.deepEqual(complaintsAbout([request("JoinGroup", false), request("Metadata")], ""), []);
});

test("a sound command that is never answered is a fault", () => {
  assert.match(complaintsAbout([line("topics")], "")[0] ?? "", /^an answer is due/);
  const second = [line("follow me", false), line("topics")];
  assert.match(complaintsAbout(second, `ERR INVALID_REQUEST no\n${mark(0)}`)[0] ?? "", /due/);
});

test("an odd one is none, nor what is behind it", () => {
  assert.deepEqual(complaintsAbout([line("quit", false), line("topics")], "OK bye\n"), []);
  assert.deepEqual(complaintsAbout([line("topics")], `OK 0 topics\n${mark(0)}`), []);
});

test("a broker that hangs up on what is sound is found out", () => {
  for (const input of [request("Metadata"), line("topics")]) {
    const [hungUp, neverWas] = [bundleOf([input]), bundleOf([input])];
    hungUp.bundle.finish("closed");
    assert.match(hungUp.said[0] ?? "", /due/);
    neverWas.bundle.finish("not opened");
    assert.deepEqual(neverWas.said, []);
  }
});
