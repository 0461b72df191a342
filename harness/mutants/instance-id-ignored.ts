import type { Parts } from "../../broker/parts";

const REQUESTS = ["JoinGroup", "SyncGroup", "Heartbeat"];

export const bug = "a static member that comes back is a new member like any other";
export const caughtBy = [
  "It comes back, and nobody else notices",
  "After kill -9 a static member is known by its name",
];

export default (parts: Parts): Partial<Parts> => ({
  apis: parts.apis.map((api) => {
    if (!REQUESTS.includes(api.name)) return api;
    return {
      ...api,
      handle: (request, context) => api.handle({ ...(request as object), groupInstanceId: null }, context),
    };
  }),
});
