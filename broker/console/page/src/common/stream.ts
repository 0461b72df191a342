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
import { broker } from "./api";
import { Store } from "./store";
import { queryOf, type Wanted } from "./wanted";

export type { Wanted } from "./wanted";

/** `gone`: it has been away for longer than a restart takes. */
export type Connection = "connecting" | "live" | "reconnecting" | "gone";
export const connection = new Store<Connection>("connecting");

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

type Listener = (data: never) => void;

const listeners = new Map<keyof Events, Set<Listener>>(EVENTS.map((name) => [name, new Set()]));
const wants = new Set<Wanted>();
let source: EventSource | undefined;
let openQuery: string | undefined;
let lastId = "";
let waitMs = FIRST_WAIT_MS;
let lostAtMs: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

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
  source?.close();
  const last = lastId === "" ? "" : `last=${encodeURIComponent(lastId)}`;
  const query = [openQuery, last].filter(Boolean).join("&");
  const opened = new EventSource(`api/events${query === "" ? "" : `?${query}`}`);
  source = opened;
  opened.onopen = () => {
    waitMs = FIRST_WAIT_MS;
    lostAtMs = undefined;
    connection.set("live");
  };
  // The browser's own way to open it again knows neither patience nor a changed query: this one does.
  opened.onerror = () => {
    if (source !== opened) return;
    opened.close();
    lostAtMs ??= performance.now();
    connection.set(performance.now() - lostAtMs > GONE_AFTER_MS ? "gone" : "reconnecting");
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

function hand<K extends keyof Events>(name: K, data: Events[K]): void {
  if (name === "hello") broker.set(data as Events["hello"]);
  for (const listener of [...(listeners.get(name) ?? [])]) (listener as (data: Events[K]) => void)(data);
}
