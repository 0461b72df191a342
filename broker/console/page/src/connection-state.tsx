/**
 * Whether what is shown is what is: the state of the stream of events, as a word; and where it is not, what has happened and what
 * to do, as a sentence that is also said aloud.
 */
import { useEffect, useRef } from "preact/hooks";
import { announce } from "./common/announce";
import { useStore } from "./common/store";
import { type Connection, connection, refusal } from "./common/stream";

const WORDS: Record<Connection, string> = {
  connecting: "connecting",
  waiting: "waiting for the broker",
  live: "live",
  reconnecting: "reconnecting",
  gone: "the broker is gone",
  refused: "refused",
};

/** Nothing, where all is well. */
function sentenceOf(state: Connection, why: string): string {
  switch (state) {
    case "waiting":
      return (
        "The broker has not answered yet. A browser opens only a few connections to one address, and each page of this " +
        "console keeps one: if you have several of them open, close one."
      );
    case "reconnecting":
      return "The connection to the broker broke. You see what was there before; the page connects again by itself.";
    case "gone":
      return (
        "The broker does not answer: it was stopped, or it crashed. You see what was there before. Start the broker again, " +
        "and the page goes on by itself."
      );
    case "refused":
      return `The broker does not let this page listen: ${why.replace(/\.$/, "")}. The page tries again by itself.`;
    default:
      return "";
  }
}

export function ConnectionState() {
  const state = useStore(connection);
  return (
    <p class={`connection is-${state}`}>
      <span class="connection-dot" aria-hidden="true" />
      {WORDS[state]}
    </p>
  );
}

export function ConnectionProblem() {
  const state = useStore(connection);
  const sentence = sentenceOf(state, useStore(refusal));
  const isLost = useRef(false);
  useEffect(() => {
    if (sentence !== "") announce(sentence, "connection");
    else if (state === "live" && isLost.current) announce("The page is live again.", "connection");
    isLost.current = sentence !== "";
  }, [state, sentence]);
  return sentence === "" ? null : <p class="problem connection-problem">{sentence}</p>;
}
