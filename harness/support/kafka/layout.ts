/**
 * The layouts of Kafka's messages, as tables that can be read:
 *
 *     name             type      versions   [= value where a scenario gives none]   [tag number]
 *     topics           []        0+
 *       name           string    0+
 *       partitions     []int32   3+
 *
 * Indented lines are the fields of the one above. A type is a primitive one; `{}` a structure; `[]` before it, an array; `?` behind it
 * says that it can be null. `api` and `error` are 16-bit numbers that scenarios name. A field exists in its versions only.
 */
export interface Field {
  readonly name: string;
  /** Of the value, or of each element of an array; "" is a structure. */
  readonly type: string;
  readonly isArray: boolean;
  readonly isNullable: boolean;
  readonly from: number;
  readonly to: number;
  readonly tag: number | undefined;
  /** What is sent where a scenario says nothing. */
  readonly fallback: string | undefined;
  readonly fields: readonly Field[];
}

export interface Message {
  readonly name: string;
  readonly apiKey: number;
  /** The first version in the compact encoding with tagged fields. */
  readonly flexibleFrom: number;
  readonly request: readonly Field[];
  readonly response: readonly Field[];
}

export function message(
  name: string,
  apiKey: number,
  flexibleFrom: number,
  request: string,
  response: string,
): Message {
  return { name, apiKey, flexibleFrom, request: parseLayout(request), response: parseLayout(response) };
}

const LINE = /^( *)(\w+) +(\[\])?(\{\}|\w*)(\?)? +(\d+)(?:(\+)|-(\d+))?(?: +=( *\S+))?(?: +tag (\d+))?$/;

/** @throws Error at a line that is not in the form above. */
export function parseLayout(text: string): Field[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const roots: Field[] = [];
  const parents: { indent: number; fields: Field[] }[] = [];
  for (const line of lines) {
    const match = LINE.exec(line.trimEnd());
    if (match === null) throw new Error(`this line of a layout cannot be read: "${line}"`);
    const [, indent, name, array, type, nullable, from, open, to, fallback, tag] = match;
    const fields: Field[] = [];
    while (parents.length > 0 && parents.at(-1)!.indent >= indent!.length) parents.pop();
    (parents.at(-1)?.fields ?? roots).push({
      name: name!,
      type: type === "{}" ? "" : type!,
      isArray: array !== undefined,
      isNullable: nullable !== undefined,
      from: Number(from),
      to: open === undefined ? Number(to ?? from) : Number.POSITIVE_INFINITY,
      tag: tag === undefined ? undefined : Number(tag),
      fallback: fallback?.trim(),
      fields,
    });
    parents.push({ indent: indent!.length, fields });
  }
  return roots;
}

/** The fields that a version has, in their order; those with a tag come last in the bytes, and only if they have a value. */
export function fieldsOf(fields: readonly Field[], version: number): { plain: Field[]; tagged: Field[] } {
  const own = fields.filter(({ from, to }) => version >= from && version <= to);
  return {
    plain: own.filter(({ tag }) => tag === undefined),
    tagged: own.filter(({ tag }) => tag !== undefined).sort((one, other) => one.tag! - other.tag!),
  };
}
