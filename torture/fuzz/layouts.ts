/** The layouts of Kafka's messages, as the fuzzer walks through them: often, so what a version has is worked out once. */
import { type Field, fieldsOf } from "../../harness/support/kafka/layout";

type Fields = ReturnType<typeof fieldsOf>;

const known = new WeakMap<readonly Field[], Map<number, Fields>>();

/** As `fieldsOf`. */
export function fieldsIn(fields: readonly Field[], version: number): Fields {
  const byVersion = known.get(fields) ?? new Map<number, Fields>();
  known.set(fields, byVersion);
  const found = byVersion.get(version) ?? fieldsOf(fields, version);
  byVersion.set(version, found);
  return found;
}

const WIDTHS: Readonly<Record<string, number>> = {
  int8: 1,
  bool: 1,
  int16: 2,
  error: 2,
  api: 2,
  int32: 4,
  int64: 8,
  uuid: 16,
};

/** How many bytes a value of that type has; undefined: it says so itself. */
export function widthOf(type: string): number | undefined {
  return WIDTHS[type];
}
