import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAddresses, listenersToOpen, parseAddresses } from "./addresses";
import { readSettings } from "./settings";

const ADDRESSES: readonly [value: string, name: string, host: string, port: number][] = [
  ["PLAINTEXT://0.0.0.0:9092", "PLAINTEXT", "0.0.0.0", 9092],
  ["plaintext://localhost:1", "PLAINTEXT", "localhost", 1],
  ["PLAINTEXT://:0", "PLAINTEXT", "", 0],
  ["127.0.0.1:65535", "PLAINTEXT", "127.0.0.1", 65535],
  [":9092", "PLAINTEXT", "", 9092],
  ["PLAINTEXT://[::1]:9092", "PLAINTEXT", "::1", 9092],
  ["IN-side_2://broker:9092", "IN-SIDE_2", "broker", 9092],
];

for (const [value, name, host, port] of ADDRESSES) {
  test(`${value} is port ${port} of "${host}", called ${name}`, () => {
    const addresses = parseAddresses("ENV", value);
    assert.deepEqual(addresses, [{ name, host, port }]);
    assert.deepEqual(parseAddresses("ENV", formatAddresses(addresses)), addresses);
  });
}

const NO_ADDRESSES = [
  "localhost",
  "PLAINTEXT://localhost",
  "PLAINTEXT://localhost:",
  "PLAINTEXT://localhost:65536",
  "PLAINTEXT://localhost:x",
  "PLAINTEXT://::1:9092",
  "PLAINTEXT://a:1/",
  "://a:1",
  "A://a:1,",
  "A://a:1,,B://b:2",
  "A://a:1;B://b:2",
];

for (const value of NO_ADDRESSES) {
  test(`${value} is refused and quoted, with the right form`, () => {
    assert.throws(() => parseAddresses("KAFKA_LISTENERS", value), {
      message: /^KAFKA_LISTENERS=.* must be addresses of the form NAME:\/\/host:port/,
    });
  });
}

function open(environment: Record<string, string>): string {
  return formatAddresses(readSettings(environment).settings.listeners);
}

test("several listeners are opened in their order, each with what is advertised for it or nothing", () => {
  const environment = {
    KAFKA_LISTENERS: "PLAINTEXT://:9092, INTERNAL://:19092",
    KAFKA_ADVERTISED_LISTENERS: "INTERNAL://broker:19092",
  };
  assert.equal(open(environment), "PLAINTEXT://:9092,INTERNAL://:19092");
  const { advertised } = readSettings(environment).settings;
  assert.deepEqual(advertised, [{ name: "INTERNAL", host: "broker", port: 19092 }]);
});

test("controllers' listeners are not opened, may share a port and be advertised", () => {
  const environment = {
    KAFKA_LISTENERS: "PLAINTEXT://:9092,CONTROLLER://:9092",
    KAFKA_ADVERTISED_LISTENERS: "CONTROLLER://broker:9092",
    KAFKA_CONTROLLER_LISTENER_NAMES: "controller",
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "CONTROLLER:SSL",
  };
  assert.equal(open(environment), "PLAINTEXT://:9092");
  assert.deepEqual(readSettings(environment).notOpened, ["CONTROLLER"]);
});

test("any number of listeners may ask for any free port", () => {
  assert.equal(open({ KAFKA_LISTENERS: "A://:0,B://:0" }), "A://:0,B://:0");
});

test("a name that is a protocol is mapped to plain text when somebody says so", () => {
  const environment = { KAFKA_LISTENERS: "SSL://:1", KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "ssl:plaintext" };
  assert.equal(open(environment), "SSL://:1");
});

const REFUSED: readonly [environment: Record<string, string>, message: RegExp][] = [
  [{ KAFKA_LISTENERS: "" }, /KAFKA_LISTENERS must name an address/],
  [
    { KAFKA_LISTENERS: "CONTROLLER://:1", KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER" },
    /KAFKA_LISTENERS must name an address/,
  ],
  [{ KAFKA_LISTENERS: "A://:1,a://:2" }, /KAFKA_LISTENERS has two addresses called A; give each/],
  [{ KAFKA_LISTENERS: "A://x:1,B://y:1" }, /KAFKA_LISTENERS has A and B on port 1; give each/],
  [{ KAFKA_LISTENERS: "SSL://:1" }, /SSL is to speak SSL, .*set KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=SSL:/],
  [
    { KAFKA_LISTENERS: "OUT://:1", KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "OUT:SASL_SSL" },
    /the listener OUT is to speak SASL_SSL/,
  ],
  [{ KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "OUT" }, /has "OUT", which is not NAME:PROTOCOL/],
  [{ KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "OUT:TLS" }, /has "OUT:TLS", which is not NAME:PROTOCOL/],
  [
    { KAFKA_ADVERTISED_LISTENERS: "OUT://a:1" },
    /has an address for OUT, but KAFKA_LISTENERS has no such listener, only PLAINTEXT/,
  ],
  [
    { KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT://a:1,PLAINTEXT://b:2" },
    /KAFKA_ADVERTISED_LISTENERS has two addresses called PLAINTEXT/,
  ],
  [{ KAFKA_ADVERTISED_LISTENERS: "0.0.0.0:1" }, /PLAINTEXT:\/\/0.0.0.0:1, which no client could connect to/],
  [{ KAFKA_ADVERTISED_LISTENERS: ":9092" }, /which no client could connect to; name the host/],
  [{ KAFKA_ADVERTISED_LISTENERS: "[::]:9092" }, /\/\/\[::\]:9092, which no client could connect to/],
  [{ KAFKA_ADVERTISED_LISTENERS: "a:0" }, /which no client could connect to/],
];

for (const [environment, message] of REFUSED) {
  test(`${JSON.stringify(environment)} is refused in one sentence`, () => {
    assert.throws(() => readSettings(environment), { message });
  });
}

test("what is to be opened is not changed by choosing it", () => {
  const listeners = parseAddresses("ENV", "A://:1,B://:2");
  const opened = listenersToOpen({
    listeners,
    advertised: [],
    securityProtocols: [],
    controllerListenerNames: [],
  });
  assert.deepEqual(opened, listeners);
});
