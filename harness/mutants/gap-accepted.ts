import type { Parts } from "../../broker/parts";
import { overlook } from "./support/deduplicator";

export const bug = "a batch that comes too early is stored, though one before it is missing";
export const caughtBy = ["A gap"];

export default (parts: Parts): Partial<Parts> => overlook(parts, "OUT_OF_ORDER_SEQUENCE_NUMBER");
