/**
 * Compiles an answer's TypeScript to JavaScript that the broker can load, with source maps, so that errors show the author's
 * own lines. Types are not checked here: an editor shows them while writing, and `npm run typecheck` later; an answer
 * whose types are wrong may still be right.
 */
import fs from "node:fs";
import path from "node:path";
import { LabError } from "./lab-error";

/**
 * Compiles every `.ts` file of `source` into `target`, which holds nothing else afterwards.
 * @throws LabError with file, line and reason when something is no TypeScript at all.
 */
export async function compileFolder(source: string, target: string): Promise<void> {
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(target, { recursive: true });
  const files = fs.readdirSync(source).filter((file) => file.endsWith(".ts"));
  for (const file of files) await compileFile(path.join(source, file), target);
}

/** Compiles one file to `target`/`name`.js. */
export async function compileFile(
  file: string,
  target: string,
  name = path.basename(file, ".ts"),
): Promise<void> {
  const { default: ts } = await import("typescript");
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(fs.readFileSync(file, "utf8"), {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      sourceMap: true,
    },
  });
  const [first] = diagnostics ?? [];
  if (first !== undefined) {
    const { line, character } = ts.getLineAndCharacterOfPosition(first.file!, first.start!);
    const reason = ts.flattenDiagnosticMessageText(first.messageText, " ");
    throw new LabError(`${file}:${line + 1}:${character + 1} is no TypeScript: ${reason}`);
  }
  const map = JSON.parse(sourceMapText!) as { file: string; sources: string[] };
  map.file = `${name}.js`;
  map.sources = [path.relative(target, file)];
  fs.mkdirSync(target, { recursive: true });
  fs.writeFileSync(
    path.join(target, `${name}.js`),
    outputText.replace(/\/\/# sourceMappingURL=.*$/m, `//# sourceMappingURL=${name}.js.map`),
  );
  fs.writeFileSync(path.join(target, `${name}.js.map`), JSON.stringify(map));
}
