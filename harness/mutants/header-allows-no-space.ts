import type { Parts } from "../../broker/parts";

export const bug = "a space behind the offset makes a header a message";
export const about = "headers";
export const caughtBy = ["Spaces behind the offset do not matter"];

export default (parts: Parts): Partial<Parts> => ({
  header: {
    ...parts.header,
    parse: (bytes, start, end) =>
      bytes[end - 1] === 0x20 ? undefined : parts.header.parse(bytes, start, end),
  },
});
