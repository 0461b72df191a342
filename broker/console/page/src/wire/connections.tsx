/** The connections that the broker has, newest last, and for a while those that it had. One that is chosen filters the frames. */
import type { ConnectionNow } from "../../../messages";
import { shown } from "../common/visible";
import { count } from "../common/words";
import { clientOf } from "./filter";
import { ageOf } from "./words";

/** More are not looked through by anybody; the filter finds the others. */
const SHOWN_MAX = 100;

export interface ConnectionsProps {
  connections: readonly ConnectionNow[];
  chosen: number | null;
  nowMs: number;
  onChoose(connection: number | null): void;
}

export function Connections({ connections, chosen, nowMs, onChoose }: ConnectionsProps) {
  const open = connections.filter(({ closedMs }) => closedMs === null).length;
  const some = connections.slice(-SHOWN_MAX);
  return (
    <section class="wire-connections" aria-label="Connections">
      <h2>
        Connections <small>{open} open</small>
      </h2>
      <ul aria-label="Connections">
        {some.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              aria-pressed={one.id === chosen}
              class={one.closedMs === null ? "wire-connection" : "wire-connection is-closed"}
              onClick={() => onChoose(one.id === chosen ? null : one.id)}
            >
              <span class={`wire-door is-${one.door}`}>{one.door}</span>
              <b>{shown(clientOf(one), 60)}</b>
              {one.clientId !== null && one.clientId !== "" && <span>{shown(one.client, 60)}</span>}
              <span class="connection-age">{stateOf(one, nowMs)}</span>
              {one.closedWhy !== null && <span class="connection-why">{shown(one.closedWhy, 300)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {connections.length === 0 && <p class="wire-empty">Nobody is connected.</p>}
      {connections.length > some.length && <p>{count(connections.length - some.length, "more")}</p>}
    </section>
  );
}

function stateOf({ openedMs, closedMs }: ConnectionNow, nowMs: number): string {
  return closedMs === null ? `for ${ageOf(nowMs - openedMs)}` : `closed after ${ageOf(closedMs - openedMs)}`;
}
