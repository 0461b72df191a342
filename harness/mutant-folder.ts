/**
 * Where the compiled mutants are. Whoever gets a handout gets them sealed: in one file that tells nothing at a glance, because
 * finding the bugs is an exercise.
 */
import fs from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

const COMPILED = path.join("dist", "harness", "mutants");
export const SEALED = path.join("harness", "mutants.sealed");

/** The folder of the compiled mutants, unsealed if need be. */
export function mutantFolder(): string {
  if (fs.existsSync(SEALED)) unseal(fs.readFileSync(SEALED, "utf8"), COMPILED);
  return COMPILED;
}

/** All compiled mutants and what they share, as one text. */
export function sealMutants(): string {
  const files = fs.readdirSync(COMPILED, { recursive: true, encoding: "utf8" });
  const compiled = files.filter((file) => file.endsWith(".js"));
  const texts = compiled.map((file) => [file, fs.readFileSync(path.join(COMPILED, file), "utf8")]);
  return gzipSync(JSON.stringify(Object.fromEntries(texts))).toString("base64");
}

function unseal(sealed: string, folder: string): void {
  const texts = JSON.parse(gunzipSync(Buffer.from(sealed, "base64")).toString()) as Record<string, string>;
  for (const [file, text] of Object.entries(texts)) {
    const target = path.join(folder, file);
    if (fs.existsSync(target)) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    // Written beside and renamed, because two checks may do this at the same time.
    fs.writeFileSync(`${target}.${process.pid}`, text);
    fs.renameSync(`${target}.${process.pid}`, target);
  }
}
