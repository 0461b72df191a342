import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

const LAST_WITHOUT = 3;

export const bug =
  "a new member need not join a second time with its id: one that gives up and asks anew is there twice";
export const caughtBy = [
  "JoinGroup v4 gives a client an id first",
  "JoinGroup v9 gives a client an id first",
  "Ids do not repeat",
];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "JoinGroup", ({ handle }) => ({
    handle: (request, context) =>
      handle(request, { ...context, version: Math.min(context.version, LAST_WITHOUT) }),
  }));
