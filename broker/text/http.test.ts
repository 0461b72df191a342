import assert from "node:assert/strict";
import { test } from "node:test";
import { httpRefusal, isHttpRequest } from "./http";

function isHttp(line: string): boolean {
  const bytes = Buffer.from(`x${line}x`);
  return isHttpRequest({ kind: "line", bytes, start: 1, end: bytes.length - 1 });
}

const REQUESTS = [
  "GET / HTTP/1.1",
  "GET / HTTP/1.0",
  "POST /my-topic?x=1 HTTP/1.1",
  "DELETE /my-topic HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "delete /my-topic HTTP/1.1",
  "produce /fruit HTTP/1.1",
  "GET http://localhost:9092/ HTTP/1.1",
  "GET https://localhost:9092/ HTTP/1.1",
  "CONNECT localhost:9092 HTTP/1.1",
  "PRI * HTTP/2.0",
  "GET / HTTP/2",
  `GET /${"a".repeat(8000)} HTTP/1.1`,
];

for (const line of REQUESTS) {
  test(`"${line.slice(0, 50)}" is an HTTP request`, () => assert.equal(isHttp(line), true));
}

const NO_REQUESTS = [
  "",
  "GET",
  "GET /",
  "GET / HTTP/",
  "GET / HTTP/x",
  "GET / HTTP/1.1 ",
  "GET  / HTTP/1.1",
  "delete my-topic",
  "produce my-topic HTTP/1.1",
  "produce my-topic GET / HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.1 200 OK",
];

for (const line of NO_REQUESTS) {
  test(`"${line}" is no HTTP request`, () => assert.equal(isHttp(line), false));
}

// Browsers send addresses of two million characters. If such a line were not recognized, the lines behind it, which a
// web page chooses, would be executed.
for (const length of [8200, 100_000, 2 ** 20 - 100]) {
  test(`a request for an address of ${length} characters is an HTTP request`, () => {
    assert.equal(isHttp(`POST /${"a".repeat(length)} HTTP/1.1`), true);
  });
}

test("the refusal is one whole HTTP response whose length is right, and which closes the connection", () => {
  const [head, body] = httpRefusal().split("\r\n\r\n") as [string, string];
  assert.match(head, /^HTTP\/1\.1 400 /);
  assert.match(head, /^Connection: close$/m);
  assert.match(head, new RegExp(`^Content-Length: ${Buffer.byteLength(body)}$`, "m"));
});
