import type { Parts } from "../../broker/parts";
import { overlook } from "./support/deduplicator";

export const bug = "a producer of an older epoch is not shut out";
export const caughtBy = ["Batches of an older epoch are refused"];

export default (parts: Parts): Partial<Parts> => overlook(parts, "INVALID_PRODUCER_EPOCH");
