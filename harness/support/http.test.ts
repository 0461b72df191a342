import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAnswer, requestBytes } from "./http";

const OK = "HTTP/1.1 200 OK\r\n";

test("a request is sent as it stands, with the length of its body", () => {
  const text = "POST /x HTTP/1.1\nHost: somewhere\n\none\n\ntwo";
  assert.equal(
    requestBytes(text).toString(),
    "POST /x HTTP/1.1\r\nHost: somewhere\r\nContent-Length: 8\r\n\r\none\n\ntwo",
  );
  assert.equal(requestBytes("GET / HTTP/1.1\n\n").toString(), "GET / HTTP/1.1\r\n\r\n");
});

test("a length that the scenario says stays, also a wrong one", () => {
  const text = "POST /x HTTP/1.1\ncontent-length: 99\n\nbody";
  assert.match(requestBytes(text).toString(), /^content-length: 99\r$/m);
  assert.doesNotMatch(requestBytes(text).toString(), /Content-Length: 4/);
});

test("an answer is whole when its length has come", () => {
  const bytes = Buffer.from(`${OK}Content-Length: 5\r\n\r\nhellothere`);
  assert.equal(parseAnswer(bytes.subarray(0, 20), false), undefined);
  assert.equal(parseAnswer(bytes.subarray(0, 42), false), undefined);
  const answer = parseAnswer(bytes, false);
  assert.deepEqual([answer?.status, answer?.body.toString()], [200, "hello"]);
  assert.equal(answer?.headers.get("content-length"), "5");
});

test("an answer in chunks is put together", () => {
  const bytes = Buffer.from(
    `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na\r\n, everyone\r\n0\r\n\r\n`,
  );
  assert.equal(parseAnswer(bytes.subarray(0, -5), false), undefined);
  assert.equal(parseAnswer(bytes, false)?.body.toString(), "hello, everyone");
});

test("an answer without a length is whole when the connection has ended", () => {
  const bytes = Buffer.from("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno");
  assert.equal(parseAnswer(bytes, false), undefined);
  assert.equal(parseAnswer(bytes, true)?.body.toString(), "no");
});

test("what is no answer in HTTP is said to be none", () => {
  assert.throws(() => parseAnswer(Buffer.from("ERR nonsense\r\n\r\n"), true), /no answer in HTTP/);
});
