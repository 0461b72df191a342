/**
 * The messages of Kafka's protocol as plain data: which fields a message has, in which order, in which versions. From one such
 * schema come the decoder and the encoder (decode.ts, encode.ts), the TypeScript types (here), the field-by-field reading that
 * explains bytes to a person (annotate.ts), and the messages that fuzz tests send (generate.ts).
 *
 *     const request = message("0-11", "9+", {
 *       transactionalId: string("3+", { nullable: "3+", default: null }),
 *       topicData: array("0+", { name: string("0+"), … }),
 *     });
 *
 * A field is absent from the bytes of a version outside its range, and has its default there. From the flexible versions on,
 * lengths are varints and every struct ends with tagged fields (KIP-482).
 */
export type Versions = `${number}` | `${number}+` | `${number}-${number}`;

export interface Range {
  min: number;
  max: number;
}

export type PrimitiveName =
  | "bool"
  | "int8"
  | "int16"
  | "uint16"
  | "int32"
  | "int64"
  | "float64"
  | "uuid"
  | "string"
  | "bytes"
  | "records";

export type Fields = Readonly<Record<string, AnyField>>;

/** What a field holds: one value, a struct, or an array of either. */
export type Shape =
  | { kind: "primitive"; name: PrimitiveName }
  | { kind: "struct"; fields: Fields }
  | { kind: "array"; element: Shape };

/**
 * One field. `Value` is what decoding gives, `Input` what encoding takes, and `Optional` whether encoding does without it.
 */
export interface Field<Value, Input, Optional extends boolean> {
  shape: Shape;
  versions: Range;
  /** Versions in which the value may be null. */
  nullable: Range;
  /** Written among the tagged fields at the end of its struct, and only when it is not the default. */
  tag: number | undefined;
  default: unknown;
  /** Never there: what the compiler knows of the field, carried along. */
  type?: { value: Value; input: Input; optional: Optional };
}

// biome-ignore lint/suspicious/noExplicitAny: any field, whatever it holds
export type AnyField = Field<any, any, any>;

export interface Message<F extends Fields = Fields> {
  /** The versions that are defined; an API may serve fewer. */
  versions: Range;
  flexible: Range;
  fields: F;
}

/** What decoding a message gives: every field, those of other versions with their defaults. */
export type Decoded<F extends Fields> = {
  [Name in keyof F]: F[Name] extends Field<infer Value, infer _Input, infer _Optional> ? Value : never;
};

type OptionalNames<F extends Fields> = {
  [Name in keyof F]: F[Name] extends Field<infer _Value, infer _Input, true> ? Name : never;
}[keyof F];

type Input<F> = F extends Field<infer _Value, infer Given, infer _Optional> ? Given : never;

/** What encoding a message takes: fields with a default may be left out, in nested structs as well. */
export type Encodable<F extends Fields> = {
  [Name in Exclude<keyof F, OptionalNames<F>>]: Input<F[Name]>;
} & {
  [Name in OptionalNames<F>]?: Input<F[Name]>;
};

export type DecodedMessage<M> = M extends Message<infer F> ? Decoded<F> : never;
export type EncodableMessage<M> = M extends Message<infer F> ? Encodable<F> : never;

interface Options {
  nullable?: Versions;
  tag?: number;
  default?: unknown;
}

type NullOf<O> = O extends { nullable: Versions } ? null : never;
type HasDefault<O> = O extends { default: unknown } | { tag: number } ? true : false;
type FieldOf<Value, Given, O> = Field<Value | NullOf<O>, Given | NullOf<O>, HasDefault<O>>;

const NEVER: Range = { min: 0, max: -1 };

/** A message whose definition has the given versions; `flexible` undefined: it has no flexible version. */
export function message<F extends Fields>(
  versions: Versions,
  flexible: Versions | undefined,
  fields: F,
): Message<F> {
  return { versions: range(versions), flexible: flexible === undefined ? NEVER : range(flexible), fields };
}

function primitive<Value>(name: PrimitiveName, zero: Value) {
  return <const O extends Options = object>(versions: Versions, options?: O): FieldOf<Value, Value, O> =>
    field({ kind: "primitive", name }, zero, versions, options);
}

export const bool = primitive<boolean>("bool", false);
export const int8 = primitive<number>("int8", 0);
export const int16 = primitive<number>("int16", 0);
export const uint16 = primitive<number>("uint16", 0);
export const int32 = primitive<number>("int32", 0);
/** 64 bits as a JavaScript number: exact up to 2^53, as offsets and timestamps are everywhere in this broker. */
export const int64 = primitive<number>("int64", 0);
export const float64 = primitive<number>("float64", 0);
/** 16 bytes in base64url, as Kafka writes topic ids. */
export const uuid = primitive<string>("uuid", "AAAAAAAAAAAAAAAAAAAAAA");
export const string = primitive<string>("string", "");
export const bytes = primitive<Buffer>("bytes", Buffer.alloc(0));
/** Record batches, byte for byte; never looked into here. */
export const records = primitive<Buffer | null>("records", null);

/** A struct inside a struct. */
export function struct<F extends Fields, const O extends Options = object>(
  versions: Versions,
  fields: F,
  options?: O,
): FieldOf<Decoded<F>, Encodable<F>, O> {
  return field({ kind: "struct", fields }, defaultsOf(fields), versions, options);
}

/** An array of structs. */
export function array<F extends Fields, const O extends Options = object>(
  versions: Versions,
  fields: F,
  options?: O,
): FieldOf<Decoded<F>[], readonly Encodable<F>[], O> {
  return field({ kind: "array", element: { kind: "struct", fields } }, [], versions, options);
}

interface Primitives {
  int8: number;
  int16: number;
  int32: number;
  int64: number;
  string: string;
  uuid: string;
}

/** An array of one of the primitive types. */
export function arrayOf<N extends keyof Primitives, const O extends Options = object>(
  versions: Versions,
  name: N,
  options?: O,
): FieldOf<Primitives[N][], readonly Primitives[N][], O> {
  return field({ kind: "array", element: { kind: "primitive", name } }, [], versions, options);
}

function field(shape: Shape, zero: unknown, versions: Versions, options: Options = {}): AnyField {
  return {
    shape,
    versions: range(versions),
    nullable: options.nullable === undefined ? NEVER : range(options.nullable),
    tag: options.tag,
    default: "default" in options ? options.default : zero,
  };
}

/** The defaults of all fields of a struct. */
export function defaultsOf(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default]));
}

export function range(versions: Versions): Range {
  const [min, max] = versions.split(/[-+]/);
  if (max === undefined) return { min: Number(min), max: Number(min) };
  return { min: Number(min), max: max === "" ? Number.POSITIVE_INFINITY : Number(max) };
}

export function includes({ min, max }: Range, version: number): boolean {
  return version >= min && version <= max;
}

/** The fields that the bytes of a version have in their order, and those among the tagged ones by tag. */
export function fieldsOf(fields: Fields, version: number) {
  const present = Object.entries(fields).filter(([, { versions }]) => includes(versions, version));
  return {
    plain: present.filter(([, { tag }]) => tag === undefined),
    tagged: new Map(present.flatMap((entry) => (entry[1].tag === undefined ? [] : [[entry[1].tag, entry]]))),
  };
}
