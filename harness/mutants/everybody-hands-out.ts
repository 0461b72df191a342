import type { Parts } from "../../broker/parts";
import { changeResponse } from "./support/apis";

interface Request {
  memberId: string;
  assignments: { memberId: string; assignment: Buffer }[];
}

export const bug = "a member that hands out partitions to itself gets them, though another one is the leader";
export const caughtBy = ["What somebody else than the leader hands out counts for nothing"];

export default (parts: Parts): Partial<Parts> =>
  changeResponse<Request, { assignment: Buffer }>(
    parts,
    "SyncGroup",
    (response, { memberId, assignments }) => {
      const own = assignments.find((one) => one.memberId === memberId);
      return own === undefined ? response : { ...response, assignment: own.assignment };
    },
  );
