/** Damages bytes in the ways that break parsers: bits, lengths, pieces that are missing, doubled, or another's. */
import type { Random } from "../random";

/** Numbers at the edges of what a field can hold. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const CHANGES_MAX = 4;

export function mutate(bytes: Buffer, random: Random): Buffer {
  let changed = Buffer.from(bytes);
  for (let left = random.between(1, CHANGES_MAX); left > 0 && changed.length > 0; left--)
    changed = Buffer.from(random.pick(CHANGES)(changed, random));
  return changed;
}

const CHANGES: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  function flipBit(bytes, random) {
    const at = random.between(0, bytes.length - 1);
    bytes[at] = bytes[at]! ^ (1 << random.between(0, 7));
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
    return bytes;
  },
  function setEdge(bytes, random) {
    const width = Math.min(bytes.length, random.pick([1, 2, 4]));
    const value = random.pick(EDGES) % 256 ** width;
    bytes.writeUIntBE(value, random.between(0, bytes.length - width), width);
    return bytes;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.between(0, bytes.length - 1));
  },
  function remove(bytes, random) {
    const [from, to] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function repeat(bytes, random) {
    const [from, to] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  function insert(bytes, random) {
    const at = random.between(0, bytes.length);
    const noise = Buffer.from(Array.from({ length: random.between(1, 16) }, () => random.between(0, 255)));
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
];

function range(bytes: Buffer, random: Random): [number, number] {
  const from = random.between(0, bytes.length - 1);
  return [from, random.between(from, Math.min(bytes.length, from + 64))];
}
