/**
 * HTTP over a raw socket, as far as the scenarios need it: a request is sent letter by letter as the scenario has it, right or wrong, and the
 * answer is taken apart. No library stands between that would repair either of them.
 */

export interface HttpAnswer {
  status: number;
  /** By their names in small letters. */
  headers: Map<string, string>;
  body: Buffer;
}

const END_OF_HEAD = "\r\n\r\n";
/** What an answer without a body has as its status. */
const BODILESS = [204, 304];

/** The bytes of a request whose lines stand as in a scenario: its head, an empty line, its body. `Content-Length` is added where none is. */
export function requestBytes(text: string): Buffer {
  const [head = "", ...rest] = text.split("\n\n");
  const body = Buffer.from(rest.join("\n\n"));
  const lines = head.split("\n");
  const says = (name: string) => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  if (body.length > 0 && !says("content-length") && !says("transfer-encoding"))
    lines.push(`Content-Length: ${body.length}`);
  return Buffer.concat([Buffer.from(lines.join("\r\n") + END_OF_HEAD), body]);
}

/** The first answer in `bytes`; undefined as long as it is not whole. `hasEnded`: no more bytes will come. */
export function parseAnswer(bytes: Buffer, hasEnded: boolean): HttpAnswer | undefined {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (Number.isNaN(status)) throw new Error(`this is no answer in HTTP: ${first}`);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const body = bodyOf(bytes.subarray(end + END_OF_HEAD.length), status, headers, hasEnded);
  return body && { status, headers, body };
}

function bodyOf(
  rest: Buffer,
  status: number,
  headers: Map<string, string>,
  hasEnded: boolean,
): Buffer | undefined {
  if (BODILESS.includes(status)) return Buffer.alloc(0);
  const length = headers.get("content-length");
  if (length !== undefined)
    return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : undefined;
  if (headers.get("transfer-encoding") === "chunked") return dechunked(rest);
  return hasEnded ? rest : undefined;
}

function dechunked(bytes: Buffer): Buffer | undefined {
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const endOfSize = bytes.indexOf("\r\n", at);
    if (endOfSize < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, endOfSize), 16);
    if (size === 0) return Buffer.concat(pieces);
    const start = endOfSize + 2;
    if (bytes.length < start + size + 2) return undefined;
    pieces.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
