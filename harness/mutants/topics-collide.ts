import type { Parts } from "../../broker/parts";

export const bug = "only what stands before the first dot of a topic's name counts";
export const about = "topics";
export const caughtBy = ["Names that begin alike are different topics"];

export default (parts: Parts): Partial<Parts> => ({
  storage: {
    open(options) {
      const storage = parts.storage.open(options);
      const short = (name: string) => name.replace(/^([^./]+)\.[^/]*(-\d+)/, "$1$2");
      const { open, list, exists, makeFolder } = storage;
      return Object.assign(storage, {
        open: (name: string) => open.call(storage, short(name)),
        list: (name: string) => list.call(storage, short(name)),
        exists: (name: string) => exists.call(storage, short(name)),
        makeFolder: (name: string) => makeFolder.call(storage, short(name)),
      });
    },
  },
});
