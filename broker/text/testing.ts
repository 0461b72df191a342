/** What the tests of the text protocol share: a broker in memory, a text door in front of it, and somebody who talks to it. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { Broker } from "../broker";
import { MemoryStorage } from "../log/memory-storage";
import { createLogger } from "../logger";
import { standardParts } from "../parts";
import { readSettings } from "../settings";
import { Tap } from "../tap";
import { FakeSocket } from "../testing";
import { TextDoor } from "./door";

const MEMORY_BYTES_MAX = 1 << 28;
/** What clients are told to come back to. */
const ADDRESS = { host: "localhost", port: 9092 };

/** The broker is whoever's who asked for the door: to be closed. */
export async function openTextDoor(environment: Record<string, string> = {}, clock = standardParts.clock) {
  const { settings } = readSettings(environment);
  const parts = { ...standardParts, clock, storage: new MemoryStorage(MEMORY_BYTES_MAX) };
  const broker = await Broker.open(parts, settings, true, assert.fail);
  const { framing, header, commands, partitioner } = parts;
  const { autoCreateTopics } = settings;
  const producer = { engine: broker, clock, partitioner, autoCreateTopics, unkeyed: new Map() };
  const log = createLogger("error", "json");
  const tap = new Tap();
  const door = new TextDoor({ engine: broker, settings, log, framing, header, commands, producer, tap });
  return { broker, door, settings, log, tap };
}

/** A connection whose first bytes have arrived. */
export function connect<S extends FakeSocket>(door: TextDoor, first: string | Buffer, socket: S): S {
  door.open(socket as unknown as Socket, Buffer.from(first), ADDRESS);
  return socket;
}

/** Sends all of it at once, waits until the broker closes the connection, and returns what was answered. */
export async function converse(door: TextDoor, input: string, socket = new FakeSocket()): Promise<string> {
  const closed = once(socket, "close");
  connect(door, input, socket);
  socket.push(null);
  await closed;
  return socket.text;
}
