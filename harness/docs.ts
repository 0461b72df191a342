/**
 * `npm run docs`: writes docs/STEPS.md, the steps that scenarios are made of, from the step definitions themselves: their
 * patterns, the comments above them, and the first scenario that uses each.
 *
 *     npm run docs              writes it
 *     npm run docs -- --check   fails when it is not up to date
 */
import fs from "node:fs";
import path from "node:path";
import { loadConfiguration, loadSupport } from "@cucumber/cucumber/api";

const TARGET = path.join("docs", "STEPS.md");
const INTRODUCTION = path.join("harness", "steps", "README.md");
/** The order of the chapters: what nearly every scenario needs comes first. */
const CHAPTERS = [
  "broker",
  "client",
  "topic",
  "load",
  "data-folder",
  "acknowledgements",
  "quickstart",
  "kafka",
  "kafka-records",
  "kafka-bytes",
  "kafka-groups",
  "kafka-clients",
  "kafka-client-groups",
  "kafka-admin",
  "console",
  "console-topics",
  "console-groups",
  "console-wire",
  "console-frame",
  "console-access",
  "console-http",
  "metrics",
];

/** What cucumber knows of a step definition; its own types leave this out. */
interface Definition {
  pattern: string | RegExp;
  uri: string;
  matchesStepName(text: string): boolean;
}

interface Step {
  keyword: string;
  pattern: string;
  comment: string;
  /** From a feature file, with its table or doc string. */
  example: string;
}

async function main(check: boolean): Promise<number> {
  const text = await stepsDocument();
  if (!check) {
    fs.writeFileSync(TARGET, text);
    console.log(`${TARGET} is written`);
    return 0;
  }
  const isCurrent = fs.existsSync(TARGET) && fs.readFileSync(TARGET, "utf8") === text;
  console.log(`${TARGET} is ${isCurrent ? "up to date" : "not up to date: npm run docs"}`);
  return isCurrent ? 0 : 1;
}

export async function stepsDocument(): Promise<string> {
  const { runConfiguration } = await loadConfiguration();
  const support = (await loadSupport(runConfiguration)) as unknown as { stepDefinitions: Definition[] };
  const usages = readUsages("features");
  const chapters = CHAPTERS.map((name) => {
    const file = path.join("harness", "steps", `${name}.steps.ts`);
    const source = fs.readFileSync(file, "utf8").split("\n");
    const steps = support.stepDefinitions
      .filter(({ uri }) => path.normalize(uri) === file)
      .map((definition): Step => {
        const pattern = String(definition.pattern);
        const usage = usages.find(({ text }) => definition.matchesStepName(text));
        if (usage === undefined) throw new Error(`no scenario uses the step "${pattern}"`);
        const { keyword, comment } = readAround(source, pattern, file);
        return { keyword, pattern, comment, example: usage.lines };
      });
    return chapter(commentAt(source, 0), steps);
  });
  return `${[fs.readFileSync(INTRODUCTION, "utf8").trimEnd(), ...chapters].join("\n\n")}\n`;
}

function chapter(opening: string, steps: Step[]): string {
  const [title, description] = opening.split("\n\n") as [string, string];
  return [
    `## ${title.replace(/\.$/, "")}`,
    description,
    ...steps.map(({ keyword, pattern, comment, example }) => {
      return `### ${keyword} ${pattern}\n\n${comment}\n\n\`\`\`gherkin\n${example}\n\`\`\``;
    }),
  ].join("\n\n");
}

/** The keyword of the definition with that pattern, and the comment above it. */
function readAround(source: string[], pattern: string, file: string): { keyword: string; comment: string } {
  const quoted = source.findIndex((line) => line.includes(JSON.stringify(pattern)));
  const start = /^\s/.test(source[quoted]!) ? quoted - 1 : quoted;
  const keyword = /^(Given|When|Then)\(/.exec(source[start]!)?.[1];
  const begin = source.findLastIndex((line, at) => at < start && line.startsWith("/**"));
  if (keyword === undefined || !source[start - 1]!.endsWith("*/"))
    throw new Error(`${file}: the step "${pattern}" has no comment above it that says what it does`);
  return { keyword, comment: commentAt(source, begin) };
}

/** The text of the doc comment that starts at `line` (from 0), its lines joined to paragraphs. */
function commentAt(source: string[], line: number): string {
  const end = source.findIndex((text, at) => at >= line && text.includes("*/"));
  const lines = source.slice(line, end + 1).map((text) => text.replace(/^\s*\/?\*\*?\/?\s?|\s*\*\/$/g, ""));
  return lines
    .join("\n")
    .trim()
    .replace(/([^\n])\n(?!\n)/g, "$1 ");
}

/** In a rule, steps stand deeper. */
const STEP = /^( {4}| {6})(?:Given|When|Then|And|But) (.*)$/;

interface Usage {
  text: string;
  lines: string;
}

/** Every step of every feature, in reading order. */
function readUsages(folder: string): Usage[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return files
    .filter((file) => file.endsWith(".feature"))
    .flatMap((file) => usagesIn(fs.readFileSync(path.join(folder, file), "utf8").split("\n")));
}

function usagesIn(lines: string[]): Usage[] {
  return lines.flatMap((line, at) => {
    const indent = STEP.exec(line)?.[1];
    if (indent === undefined) return [];
    const next = lines.findIndex((other, place) => place > at && !other.startsWith(`${indent}  `));
    const whole = lines.slice(at, next).map((one) => withFirstExample(one.slice(indent.length), lines, at));
    return [{ text: STEP.exec(`${indent}${whole[0]}`)![2]!, lines: whole.join("\n") }];
  });
}

/** In an outline, `<name>` is replaced by what the first row of its examples says. */
function withFirstExample(line: string, lines: string[], at: number): string {
  if (!/<[a-z]+>/.test(line)) return line;
  const examples = lines.findIndex((other, place) => place > at && /^ *Examples:/.test(other));
  const [names, values] = [1, 2].map((row) => lines[examples + row]!.split("|").map((cell) => cell.trim()));
  return names!.reduce((text, name, column) => text.replaceAll(`<${name}>`, () => values![column]!), line);
}

if (require.main === module) {
  main(process.argv.includes("--check")).then(
    (code) => process.exit(code),
    (problem: Error) => {
      console.error(problem.message);
      process.exit(1);
    },
  );
}
