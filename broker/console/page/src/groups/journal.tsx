/** What happened in the group, newest first. */
import { useState } from "preact/hooks";
import type { GroupEvent } from "../../../messages";
import { count } from "../common/words";
import { shortened, timeOfDay } from "./words";

const SENTENCE_MAX = 400;
/** So many are shown at first, and so many more each time somebody wants older ones. */
const STEP = 12;

export function Journal({ events, missed }: { events: readonly GroupEvent[]; missed: number }) {
  const [max, setMax] = useState(STEP);
  return (
    <section class="journal" aria-labelledby="journal-title">
      <h2 id="journal-title">What happened</h2>
      {missed > 0 && <p class="missed">{missed} events came too fast for this page and are left out.</p>}
      {events.length === 0 && <p class="nobody">Nothing yet, since this page was opened.</p>}
      <ol aria-label="journal" reversed>
        {events.slice(0, max).map(({ seq, atMs, kind, generation, sentence }) => (
          <li key={seq} class={kind}>
            <time dateTime={new Date(atMs).toISOString()}>{timeOfDay(atMs)}</time>
            <strong>{kind}</strong>
            <span class="sentence">
              <bdi>{shortened(sentence, SENTENCE_MAX)}</bdi>
            </span>
            <small>generation {generation}</small>
          </li>
        ))}
      </ol>
      {events.length > max && (
        <button type="button" class="more" onClick={() => setMax(max + STEP)}>
          Show older ones: {count(events.length - max, "event")} left
        </button>
      )}
    </section>
  );
}
