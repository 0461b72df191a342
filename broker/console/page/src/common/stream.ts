/**
 * The broker's events. All views share one stream: what is in it is what the views that are shown want together.
 *
 *     useWanted({ topics: ["my-topic"] });
 *     useEvent("topics", ({ topics }) => …);
 *
 * Invariants: at most one connection is open. When it breaks it is opened again, later each time, and goes on behind the last event
 * that came.
 */
import { useEffect, useRef } from "preact/hooks";
import type { Events } from "../../../messages";
import { broker, refusalOf } from "./api";
import { Store } from "./store";
import { queryOf, type Wanted } from "./wanted";

export type { Wanted } from "./wanted";

/**
 * `waiting`: the broker was asked and has not answered yet, nor refused. `gone`: it has been away for longer than a restart takes. `refused`:
 * it is there and does not let the page listen.
 */
export type Connection = "connecting" | "waiting" | "live" | "reconnecting" | "gone" | "refused";
export const connection = new Store<Connection>("connecting");
/** Why the broker refused, as its sentence says it. */
export const refusal = new Store("");

const EVENTS: readonly (keyof Events)[] = [
  "hello",
  "topics",
  "lists",
  "group",
  "group-events",
  "connections",
  "frames",
];
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const GONE_AFTER_MS = 5000;
const WAITING_AFTER_MS = 5000;

type Listener = (data: never) => void;

const listeners = new Map<keyof Events, Set<Listener>>(EVENTS.map((name) => [name, new Set()]));
const wants = new Set<Wanted>();
let source: EventSource | undefined;
let openQuery: string | undefined;
let lastId = "";
let waitMs = FIRST_WAIT_MS;
let lostAtMs: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let patience: ReturnType<typeof setTimeout> | undefined;

/** Says what a view wants to hear of. Returns what takes it back. */
export function want(wanted: Wanted): () => void {
  wants.add(wanted);
  // Views come and go together: the stream is opened once, for what they want when they are done.
  queueMicrotask(refresh);
  return () => {
    wants.delete(wanted);
    queueMicrotask(refresh);
  };
}

/** Returns what ends it. */
export function on<K extends keyof Events>(name: K, listener: (data: Events[K]) => void): () => void {
  listeners.get(name)?.add(listener);
  return () => listeners.get(name)?.delete(listener);
}

export function useWanted(wanted: Wanted): void {
  const query = queryOf([wanted]);
  useEffect(() => want(wanted), [query]);
}

export function useEvent<K extends keyof Events>(name: K, listener: (data: Events[K]) => void): void {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => on(name, (data) => newest.current(data)), [name]);
}

function refresh(): void {
  const query = queryOf([...wants]);
  if (query === openQuery && source !== undefined) return;
  // How far the page has come in the journal says nothing of a group that was not listened to until now.
  if (groupIn(query) !== groupIn(openQuery)) lastId = lastId.replace(/~journal-\d+/, "");
  openQuery = query;
  open();
}

function groupIn(query = ""): string | null {
  return new URLSearchParams(query).get("group");
}

function open(): void {
  clearTimeout(timer);
  clearTimeout(patience);
  source?.close();
  const last = lastId === "" ? "" : `last=${encodeURIComponent(lastId)}`;
  const query = [openQuery, last].filter(Boolean).join("&");
  const opened = new EventSource(`api/events${query === "" ? "" : `?${query}`}`);
  source = opened;
  patience = setTimeout(() => connection.set("waiting"), WAITING_AFTER_MS);
  opened.onopen = () => {
    clearTimeout(patience);
    waitMs = FIRST_WAIT_MS;
    lostAtMs = undefined;
    connection.set("live");
  };
  // The browser's own way to open it again knows neither patience nor a changed query: this one does.
  opened.onerror = () => {
    if (source !== opened) return;
    clearTimeout(patience);
    // As long as the browser itself would try again there was no answer.
    const isAnswered = opened.readyState === EventSource.CLOSED;
    opened.close();
    lostAtMs ??= performance.now();
    if (isAnswered) void tellWhy(opened);
    else connection.set(performance.now() - lostAtMs > GONE_AFTER_MS ? "gone" : "reconnecting");
    timer = setTimeout(open, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  };
  for (const name of EVENTS) {
    opened.addEventListener(name, (event) => {
      if (event.lastEventId !== "") lastId = event.lastEventId;
      hand(name, JSON.parse(event.data));
    });
  }
}

/** A stream that was refused does not say why: its address is asked once more. */
async function tellWhy(refused: EventSource): Promise<void> {
  const sentence = await refusalOf(refused.url);
  if (source !== refused) return;
  refusal.set(sentence ?? "");
  connection.set(sentence === undefined ? "reconnecting" : "refused");
}

function hand<K extends keyof Events>(name: K, data: Events[K]): void {
  if (name === "hello") broker.set(data as Events["hello"]);
  for (const listener of [...(listeners.get(name) ?? [])]) (listener as (data: Events[K]) => void)(data);
}
