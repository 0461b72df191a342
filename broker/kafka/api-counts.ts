/** Counts the requests of Kafka clients by their API, with how long each took from being read to being answered, and its error. */
import type { RequestCount, RequestCounts } from "../traffic";
import type { Api } from "./api";
import { errorFinder } from "./response-error";

interface Counted {
  requests: RequestCount;
  errorIn: ReturnType<typeof errorFinder>;
}

export class ApiCounts {
  readonly #requests: RequestCounts;
  readonly #byKey = new Map<number, Counted>();

  constructor(requests: RequestCounts) {
    this.#requests = requests;
  }

  /** `response` undefined: the client wanted no answer. */
  answered(api: Api, arrivedMs: number, response: unknown): void {
    const { requests, errorIn } = this.#byKey.get(api.key) ?? this.#first(api);
    requests.answered(performance.now() - arrivedMs);
    const error = response === undefined ? undefined : errorIn(response);
    if (error !== undefined) requests.failed(error);
  }

  #first(api: Api): Counted {
    const counted = { requests: this.#requests.of(api.name), errorIn: errorFinder(api.response) };
    this.#byKey.set(api.key, counted);
    return counted;
  }
}
