/**
 * What the value of a configuration may be. On the wire, on the disk and in a command every value is text; its kind says
 * which text is right, and Kafka's name for such a value (org.apache.kafka.common.config.ConfigDef.Type).
 */
export type ConfigType =
  | "BOOLEAN"
  | "STRING"
  | "INT"
  | "SHORT"
  | "LONG"
  | "DOUBLE"
  | "LIST"
  | "CLASS"
  | "PASSWORD";

export interface ConfigKind {
  type: ConfigType;
  /** What is wrong with a value, as the end of a sentence that begins with `name=value`; undefined when nothing is. */
  problem(value: string): string | undefined;
}

const INT_MAX = 0x7fffffffn;
export const LONG_MAX = 0x7fffffffffffffffn;

export function int(min: number, max: number = Number(INT_MAX)): ConfigKind {
  return wholeNumber("INT", BigInt(min), BigInt(max));
}

/** Values beyond 2^53 are rounded where the broker calculates with them: nobody can tell 292 million years apart. */
export function long(min: number): ConfigKind {
  return wholeNumber("LONG", BigInt(min), LONG_MAX);
}

function wholeNumber(type: ConfigType, min: bigint, max: bigint): ConfigKind {
  return {
    type,
    problem(value) {
      const fits = /^-?\d{1,19}$/.test(value) && BigInt(value) >= min && BigInt(value) <= max;
      return fits ? undefined : `must be a whole number from ${min} to ${max}`;
    },
  };
}

export const ratio: ConfigKind = {
  type: "DOUBLE",
  problem: (value) =>
    /^\d{1,3}(\.\d{1,17})?$/.test(value) && Number(value) <= 1 ? undefined : "must be a number from 0 to 1",
};

export const flag: ConfigKind = {
  type: "BOOLEAN",
  problem: (value) => (value === "true" || value === "false" ? undefined : "must be true or false"),
};

export function oneOf(...choices: readonly string[]): ConfigKind {
  return {
    type: "STRING",
    problem: (value) => (choices.includes(value) ? undefined : `must be one of ${choices.join(", ")}`),
  };
}

/** A list whose items all have the form of `item`, which `form` describes. */
export function list(item: RegExp, form: string): ConfigKind {
  return {
    type: "LIST",
    problem: (value) => (itemsOf(value).every((one) => item.test(one)) ? undefined : `must be ${form}`),
  };
}

/** A list of some of `choices`, at least one. */
export function someOf(...choices: readonly string[]): ConfigKind {
  return {
    type: "LIST",
    problem(value) {
      const items = itemsOf(value);
      const fits = items.length > 0 && items.every((item) => choices.includes(item));
      return fits ? undefined : `must name one or more of ${choices.join(", ")}`;
    },
  };
}

/** A kind of value of which this broker can do only one, and why. */
export function only(type: ConfigType, value: string, reason: string): ConfigKind {
  return { type, problem: (asked) => (asked === value ? undefined : `is not supported; ${reason}`) };
}

/** A list is written with commas; an empty text is the empty list. */
export function itemsOf(value: string): string[] {
  return value === "" ? [] : value.split(",");
}

/** A value as it is kept and compared: without the spaces and capitals that mean nothing. */
export function tidy(type: ConfigType, value: string): string {
  const trimmed = value.trim();
  if (type === "BOOLEAN") return trimmed.toLowerCase();
  if (type !== "LIST") return trimmed;
  return itemsOf(trimmed)
    .map((item) => item.trim())
    .join(",");
}
