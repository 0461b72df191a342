import type { Parts } from "../../broker/parts";
import { changeResponse } from "./support/apis";

export const bug = "all producers get the same id";
export const caughtBy = ["Each producer gets an id of its own, with InitProducerId v4"];

export default (parts: Parts): Partial<Parts> =>
  changeResponse<unknown, { producerId: number }>(parts, "InitProducerId", (response) => ({
    ...response,
    producerId: 1,
  }));
