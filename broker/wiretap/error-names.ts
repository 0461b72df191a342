/** Kafka's errors by their code, with a sentence, for people. */
import { ERRORS, type ErrorName } from "../errors";

const BY_CODE: ReadonlyMap<number, string> = new Map(
  Object.entries(ERRORS).map(([name, { code, meaning }]) => [code, `${name}: ${meaning}`]),
);

/** `OFFSET_OUT_OF_RANGE: no message has that offset`. */
export function errorOfCode(code: number): string {
  if (code === 0) return "no error";
  return BY_CODE.get(code) ?? "an error that this broker does not know";
}

/** What the name of an error means; undefined when there is no such error. */
export function errorOfName(name: string): string | undefined {
  return Object.hasOwn(ERRORS, name) ? ERRORS[name as ErrorName].meaning : undefined;
}
