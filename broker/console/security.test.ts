import assert from "node:assert/strict";
import { test } from "node:test";
import { Guard, newToken, TOKEN_HEADER } from "./security";
import { openConsole } from "./testing";

const TOKEN = newToken();
const guard = new Guard(["broker", "Lab.Example"], TOKEN);
const REFUSED = { name: "CLUSTER_AUTHORIZATION_FAILED" };

for (const host of [
  "localhost",
  "localhost:8080",
  "LOCALHOST:8080",
  "127.0.0.1:8080",
  "192.0.2.7",
  "[::1]:8080",
  "[2001:db8::1]",
  "broker:8080",
  "lab.example",
]) {
  test(`the console may be called ${host}`, () => guard.check("GET", { host }));
}

for (const host of [
  undefined,
  "",
  "evil.example",
  "localhost.evil.example",
  "evil.localhost",
  "localhost:80:80",
  "localhost@evil.example",
  "127.0.0.1.evil.example",
  "127.1",
  "[localhost]",
  "[::1",
  "localhost:port",
  "broker.evil.example",
]) {
  test(`the console may not be called ${host}`, () => {
    const headers = host === undefined ? {} : { host };
    assert.throws(() => guard.check("GET", headers), REFUSED);
  });
}

test("a page of the same origin may ask, one of another may not", () => {
  const host = "localhost:8080";
  guard.check("GET", { host, origin: "http://localhost:8080" });
  guard.check("GET", { host, origin: "https://localhost:8080" });
  for (const origin of [
    "null",
    "http://evil.example",
    "http://localhost",
    "http://localhost:3000",
    "http://127.0.0.1:8080",
    "http://localhost:8080.evil.example",
    "",
  ]) {
    assert.throws(() => guard.check("GET", { host, origin }), REFUSED, origin);
  }
});

test("what a browser says of where a request comes from: links may stand anywhere, nothing else", () => {
  const host = "localhost:8080";
  const check = (site: string, mode: string) =>
    guard.check("GET", { host, "sec-fetch-site": site, "sec-fetch-mode": mode });
  check("same-origin", "cors");
  check("none", "navigate");
  check("cross-site", "navigate");
  for (const site of ["cross-site", "same-site"]) {
    for (const mode of ["no-cors", "cors", "websocket"]) assert.throws(() => check(site, mode), REFUSED);
  }
});

test("what changes something needs the token, to the letter", () => {
  const host = "localhost:8080";
  guard.check("POST", { host, [TOKEN_HEADER]: TOKEN });
  for (const token of ["", TOKEN.slice(1), `${TOKEN} `, newToken(), undefined]) {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      assert.throws(() => guard.check(method, { host, ...(token && { [TOKEN_HEADER]: token }) }), REFUSED);
    }
  }
});

test("every answer forbids the page to load anything from elsewhere, and others to read or frame it", async (t) => {
  const { ask } = await openConsole(t);
  for (const target of ["/", "/assets/index-1a2b.js", "/api/broker", "/api/nothing", "/health/live"]) {
    const { headers } = await ask(target);
    const policy = new Map(
      headers["content-security-policy"]!.toString()
        .split("; ")
        .map((directive) => directive.split(/ (.*)/) as [string, string]),
    );
    assert.equal(policy.get("default-src"), "'none'", target);
    assert.equal(policy.get("script-src"), "'self'", target);
    assert.equal(policy.get("frame-ancestors"), "'none'", target);
    assert.equal(headers["x-content-type-options"], "nosniff", target);
    assert.equal(headers["cross-origin-resource-policy"], "same-origin", target);
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith("access-control-")),
      [],
      target,
    );
  }
});

test("a refused request is answered with Kafka's name and a sentence, whatever it asks for", async (t) => {
  const { ask } = await openConsole(t);
  for (const target of ["/", "/api/broker", "/api/events", "/health/ready", "/%61pi/broker"]) {
    const { status, body } = await ask(target, { host: "evil.example" });
    assert.equal(status, 403, target);
    const { error, sentence } = JSON.parse(body);
    assert.equal(error, "CLUSTER_AUTHORIZATION_FAILED");
    assert.match(sentence, /LAB_CONSOLE_HOSTS/);
  }
});
