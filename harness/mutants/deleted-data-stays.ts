import type { Parts } from "../../broker/parts";

export const bug = "the files of a deleted topic are left on the disk";
export const caughtBy = ["What was deleted stays deleted, and is gone from the disk"];

export default (parts: Parts): Partial<Parts> => ({
  storage: {
    open: (options) => Object.assign(parts.storage.open(options), { removeFolder: async () => {} }),
  },
});
