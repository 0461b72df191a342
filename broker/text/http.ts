/**
 * HTTP on the wrong port. A web page can make a browser send a request to this port; if its lines were taken for commands, the
 * page could create and delete topics. So the first line that is an HTTP request ends the connection.
 */
import type { Frame } from "./framing";

const REQUEST_LINE = /^(?:[!-~]+ (?:\/|\*|https?:\/\/)[!-~]*|(?:CONNECT|PRI) [!-~]+) HTTP\/\d(?:\.\d)?$/;
/** `HTTP/1.1` is all that is looked at in most lines. */
const VERSION_BYTES = 8;
const LINE_BYTES_MAX = 8192;

export function isHttpRequest({ bytes, start, end }: Frame): boolean {
  if (end - start < VERSION_BYTES + 4 || end - start > LINE_BYTES_MAX) return false;
  // The last byte decides nearly always: a request line ends in a digit.
  const last = bytes[end - 1]!;
  if (last < 0x30 || last > 0x39) return false;
  return REQUEST_LINE.test(bytes.toString("latin1", start, end));
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
