import type { Parts } from "../../broker/parts";

export const bug = "the list of topics is not written to the disk";
export const about = "a restart";
export const caughtBy = ["Topics survive with their identity and configuration"];

export default (parts: Parts): Partial<Parts> => ({
  storage: {
    open: (options) => Object.assign(parts.storage.open(options), { replaceSmall: () => {} }),
  },
});
