/**
 * What the page asks of the broker. Whatever goes wrong comes back as an ApiError whose message is a sentence to be shown.
 */
import type { BrokerNow, Refusal } from "../../../messages";
import { Store } from "./store";

/** Null until it has said who it is. */
export const broker = new Store<BrokerNow | null>(null);

export class ApiError extends Error {
  /** Kafka's name of the error; `NETWORK_EXCEPTION` when there was no answer. */
  readonly error: string;
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;

  constructor(error: string, sentence: string, status = 0) {
    super(sentence);
    this.error = error;
    this.status = status;
  }
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, signal === undefined ? {} : { signal });
}

/** What changes something carries the broker's token: a page of somebody else does not know it. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  if (broker.value === null) broker.set(await get<BrokerNow>("broker"));
  const headers = { "content-type": "application/json", "x-console-token": broker.value?.token ?? "" };
  return ask<T>(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** `path` below `api/`, with the names in it escaped: see `pathOf`. */
async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(`api/${path}`, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiError("NETWORK_EXCEPTION", "The broker does not answer: is it still running?");
  });
  if (response.ok) return (await response.json()) as T;
  throw await errorIn(response);
}

async function errorIn(response: Response): Promise<ApiError> {
  const refusal = (await response.json().catch(() => null)) as Partial<Refusal> | null;
  return new ApiError(
    refusal?.error ?? "UNKNOWN_SERVER_ERROR",
    refusal?.sentence ?? `The broker answered ${response.status} ${response.statusText}.`,
    response.status,
  );
}

/** The sentence with which the broker refuses an address; undefined: it does not refuse it, or does not answer. */
export async function refusalOf(address: string): Promise<string | undefined> {
  const asking = new AbortController();
  try {
    const response = await fetch(address, { signal: asking.signal });
    return response.ok ? undefined : (await errorIn(response)).message;
  } catch {
    return undefined;
  } finally {
    // An answer that is a stream would not end.
    asking.abort();
  }
}

/** `topics`, `a b` -> `topics/a%20b`. */
export function pathOf(...parts: (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(part)).join("/");
}
