/** Damage to the files of a data folder: as disks, crashes and people leave it. One or two files at a time, of any kind. */
import fs from "node:fs";
import path from "node:path";
import type { Random } from "../random";
import type { Damage, FilesInput } from "./input";
import { mutate } from "./mutate";
import type { Template } from "./template";

const PIECE_BYTES_MAX = 16;
const SECTOR_BYTES = 512;
const NOISE_BYTES_MAX = 200;

export function fileInput(template: Template, random: Random): FilesInput {
  const count = random.next() < 0.8 ? 1 : 2;
  const damages = Array.from({ length: count }, () => damageTo(template, random));
  const about = damages.map(({ file, kind }) => `${file}: ${kind}`).join("; ");
  return { door: "files", about, damages };
}

function damageTo({ folder, files, contents }: Template, random: Random): Damage {
  // Empty files have nothing to be damaged, so they come less often; kinds of files are as frequent as there are names of them.
  const file = random.pick(files);
  const content = contents.get(file) ?? fs.readFileSync(path.join(folder, file));
  const at = random.between(0, Math.max(0, content.length - 1));
  const other = random.pick(files.filter((one) => path.extname(one) === path.extname(file)));
  switch (random.pick(KINDS)) {
    case "write": {
      const piece = content.subarray(at, at + random.between(1, PIECE_BYTES_MAX));
      return { file, kind: "write", at, bytes: mutate(piece.length === 0 ? Buffer.of(0) : piece, random) };
    }
    case "cut":
      return { file, kind: "cut", at };
    case "zeros":
      return {
        file,
        kind: "zeros",
        at: at - (at % SECTOR_BYTES),
        length: random.pick([1, 16, SECTOR_BYTES]),
      };
    case "append":
      return { file, kind: "append", bytes: noise(content, random) };
    case "repeat":
      return { file, kind: "repeat", at };
    case "remove":
      return { file, kind: "remove" };
    case "takes the place of":
      return { file, kind: "takes the place of", other };
    default:
      return { file, kind: "changes places with", other };
  }
}

const KINDS: readonly Damage["kind"][] = [
  "write",
  "write",
  "write",
  "cut",
  "cut",
  "zeros",
  "zeros",
  "append",
  "repeat",
  "remove",
  "takes the place of",
  "changes places with",
];

/** What may stand behind the end of a file that was growing: zeros, anything, or a piece of itself. */
function noise(content: Buffer, random: Random): Buffer {
  const length = random.between(1, NOISE_BYTES_MAX);
  const chance = random.next();
  if (chance < 0.3) return Buffer.alloc(length);
  if (chance < 0.6) return Buffer.from(content.subarray(0, length));
  return Buffer.from(Array.from({ length }, () => random.between(0, 255)));
}

export function apply(folder: string, damage: Damage): void {
  const file = path.join(folder, damage.file);
  if (!fs.existsSync(file)) return;
  const content = fs.readFileSync(file);
  switch (damage.kind) {
    case "write": {
      const { at, bytes } = damage;
      fs.writeFileSync(
        file,
        Buffer.concat([content.subarray(0, at), bytes, content.subarray(at + bytes.length)]),
      );
      return;
    }
    case "cut":
      fs.truncateSync(file, Math.min(damage.at, content.length));
      return;
    case "zeros":
      content.fill(0, damage.at, Math.min(content.length, damage.at + damage.length));
      fs.writeFileSync(file, content);
      return;
    case "append":
      fs.appendFileSync(file, damage.bytes);
      return;
    case "repeat":
      fs.writeFileSync(file, Buffer.concat([content, content.subarray(damage.at)]));
      return;
    case "remove":
      fs.rmSync(file);
      return;
    default:
      swap(path.join(folder, damage.other), file, damage.kind === "changes places with");
  }
}

function swap(other: string, file: string, isBoth: boolean): void {
  if (!fs.existsSync(other)) return;
  const [content, its] = [fs.readFileSync(file), fs.readFileSync(other)];
  fs.writeFileSync(other, content);
  if (isBoth) fs.writeFileSync(file, its);
}
