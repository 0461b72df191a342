/** Whether what is shown is what is: the state of the stream of events, as a word, and said aloud when it changes. */
import { useEffect, useRef } from "preact/hooks";
import { announce } from "./common/announce";
import { useStore } from "./common/store";
import { type Connection, connection } from "./common/stream";

const WORDS: Record<Connection, string> = {
  connecting: "connecting",
  live: "live",
  reconnecting: "reconnecting",
  gone: "the broker is gone",
};

export function ConnectionState() {
  const state = useStore(connection);
  const before = useRef(state);
  useEffect(() => {
    if (before.current === "connecting" || state === before.current) {
      before.current = state;
      return;
    }
    before.current = state;
    announce(
      state === "live" ? "The page is live again." : `The page shows what was: ${WORDS[state]}.`,
      "connection",
    );
  }, [state]);
  return (
    <p class={`connection is-${state}`}>
      <span class="connection-dot" aria-hidden="true" />
      {WORDS[state]}
    </p>
  );
}
