/**
 * Finds the error in a response, for the metrics: the first one that it names, whether of the whole request or of one of the many
 * things it was about. Which fields to look at is known from the schema, so a response without an error costs little more than a look
 * at each of them.
 */
import { ERRORS, type ErrorName } from "../errors";
import type { Fields, Message, Shape } from "./codec/schema";

/** The first error code in a value, 0 if there is none. */
type Find = (value: unknown) => number;

const NAMES = new Map<number, ErrorName>(
  Object.entries(ERRORS).map(([name, { code }]) => [code, name as ErrorName]),
);

export function errorFinder({ fields }: Message): (response: unknown) => ErrorName | undefined {
  const find = inStruct(fields);
  return (response) => (find === undefined ? undefined : nameOf(find(response)));
}

function nameOf(code: number): ErrorName | undefined {
  return code === 0 ? undefined : (NAMES.get(code) ?? "UNKNOWN_SERVER_ERROR");
}

/** Undefined where there is nowhere an error could be. */
function inStruct(fields: Fields): Find | undefined {
  const finders = Object.entries(fields).flatMap(([name, { shape }]) => {
    const find = name === "errorCode" ? (code: unknown) => code as number : inShape(shape);
    return find === undefined ? [] : [{ name, find }];
  });
  if (finders.length === 0) return undefined;
  return (struct) => {
    for (const { name, find } of finders) {
      const value = (struct as Record<string, unknown>)[name];
      // What has a default may be left out of a response, and some may be null.
      const code = value === undefined || value === null ? 0 : find(value);
      if (code !== 0) return code;
    }
    return 0;
  };
}

function inShape(shape: Shape): Find | undefined {
  if (shape.kind === "primitive") return undefined;
  if (shape.kind === "struct") return inStruct(shape.fields);
  const find = inShape(shape.element);
  if (find === undefined) return undefined;
  return (elements) => {
    for (const element of elements as readonly unknown[]) {
      const code = find(element);
      if (code !== 0) return code;
    }
    return 0;
  };
}
