/** What the mutants of Kafka's protocol share: the standard APIs, with something about one of them changed. */
import type { Parts } from "../../../broker/parts";

type Api = Parts["apis"][number];
type Context = Parameters<Api["handle"]>[1];

export function changeApi(parts: Parts, name: string, change: (api: Api) => Partial<Api>): Partial<Parts> {
  if (!parts.apis.some((api) => api.name === name)) throw new Error(`there is no API ${name}`);
  return { apis: parts.apis.map((api) => (api.name === name ? { ...api, ...change(api) } : api)) };
}

/** The API is asked something else than what its client has asked. */
export function changeRequest<Request>(
  parts: Parts,
  name: string,
  change: (request: Request) => Request,
): Partial<Parts> {
  return changeApi(parts, name, ({ handle }) => ({
    handle: (request, context) => handle(change(request as Request), context),
  }));
}

/** The client is told something else than what the API has answered. A request that wants no answer gets none. */
export function changeResponse<Request, Response>(
  parts: Parts,
  name: string,
  change: (response: Response, request: Request, context: Context) => Response,
): Partial<Parts> {
  return changeApi(parts, name, ({ handle }) => ({
    async handle(request, context) {
      const response = await handle(request, context);
      return response && change(response as Response, request as Request, context);
    },
  }));
}
