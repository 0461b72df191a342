/** What the scripts share that write a part of a document: the part stands between two marks, and `--check` compares. */
import fs from "node:fs";

/** The text with `content` between the marks `<!-- name -->` and `<!-- /name -->`. */
export function replaceSection(text: string, name: string, content: string): string {
  const section = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  return text.replace(section, (_, start: string, end: string) => `${start}${content}${end}`);
}

/**
 * What each of them does. `made` puts in what follows from the program alone; that is compared. `write` puts in what needs a live run
 * as well.
 */
export async function maintain(
  target: string,
  command: string,
  made: (text: string) => string,
  write: (text: string) => Promise<string>,
): Promise<void> {
  const before = fs.readFileSync(target, "utf8");
  const current = made(before);
  if (process.argv.includes("--check")) {
    const isCurrent = current === before;
    console.log(`${target} is ${isCurrent ? "up to date" : `not up to date: ${command}`}`);
    process.exit(isCurrent ? 0 : 1);
  }
  fs.writeFileSync(target, await write(current));
  console.log(`${target} is written`);
}
