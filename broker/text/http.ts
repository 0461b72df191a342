/**
 * HTTP on the wrong port. A web page can make a browser send a request to this port; if its lines were taken for commands, the
 * page could create and delete topics. So the first line that is an HTTP request ends the connection.
 */
import type { Frame } from "./framing";

const BEGINNING = /^(?:[!-~]+ (?:\/|\*|https?:\/\/)|(?:CONNECT|PRI) )/;
const END = / HTTP\/\d(?:\.\d)?$/;
/** As much of a line as is looked at in front and behind: an address between can be as long as somebody likes. */
const BEGINNING_BYTES = 64;
const END_BYTES = 9;

export function isHttpRequest({ kind, bytes, start, end }: Frame): boolean {
  if (kind === "line") {
    // The last byte decides nearly always: a request line ends in a digit.
    const last = bytes[end - 1];
    if (end - start < END_BYTES || last === undefined || last < 0x30 || last > 0x39) return false;
    if (!END.test(bytes.toString("latin1", end - END_BYTES, end))) return false;
  }
  // Of a line over the limit only the beginning is known; no command looks like it.
  return BEGINNING.test(bytes.toString("latin1", start, Math.min(end, start + BEGINNING_BYTES)));
}

export function httpRefusal(): string {
  const body =
    "This port speaks Kafka Lab's text protocol, not HTTP. Talk to it with nc: printf 'help\\n' | nc -w 1 localhost 9092\n" +
    "What is for a browser, the console, has a port of its own, 8080, in brokers that have one.\n";
  return (
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n" +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  );
}
