/** What happened in the group, newest first. */
import type { GroupEvent } from "../../../messages";
import { shortened, timeOfDay } from "./words";

const SENTENCE_MAX = 400;

export function Journal({ events, missed }: { events: readonly GroupEvent[]; missed: number }) {
  return (
    <section class="journal" aria-labelledby="journal-title">
      <h2 id="journal-title">What happened</h2>
      {missed > 0 && <p class="missed">{missed} events came too fast for this page and are left out.</p>}
      {events.length === 0 && <p class="nobody">Nothing yet, since this page was opened.</p>}
      <ol aria-label="journal" reversed>
        {events.map(({ seq, atMs, kind, generation, sentence }) => (
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
    </section>
  );
}
