/**
 * A consumer that remembers in a file how far it is.
 *
 *     node answer.js HOST PORT TOPIC FOLDER at-least-once|at-most-once
 *
 * It reads partition 0 of TOPIC from where it was, processes each message, and ends at the end of the log. Replace what is marked
 * TODO. Use the functions of `node:fs` that end in `Sync` for everything that changes a file, so that one thing happens after another.
 */
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

/** The offset of the next message to read; 0 where nothing was saved yet. */
function readPosition(_folder: string): number {
  // TODO: read it from FOLDER/position.txt.
  return 0;
}

/** Remembers the offset of the next message to read. What if the program is killed in the middle of this? */
function savePosition(_folder: string, _position: number): void {
  // TODO: write it to FOLDER/position.txt.
}

/** Processing a message is adding a line to FOLDER/processed.txt here. It could be a payment. */
function processMessage(folder: string, message: string): void {
  fs.appendFileSync(path.join(folder, "processed.txt"), `${message}\n`);
}

/** Processes the messages, of which the first has the offset `position`. */
function consume(_mode: string, folder: string, position: number, messages: readonly string[]): void {
  for (const [_number, message] of messages.entries()) {
    // TODO: which comes first in which mode: processing the message, or saving the position after it?
    processMessage(folder, message);
    savePosition(folder, position);
  }
}

/** All messages of partition 0 from `offset` to the end of the log. Nothing to do here. */
function fetchMessages(host: string, port: number, topic: string, offset: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = net.connect({ host, port }, () => socket.end(`${topic.length} ${topic} ${offset}\n`));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.once("error", reject);
    socket.once("end", () => resolve(Buffer.concat(chunks).toString().split("\n").slice(0, -1)));
  });
}

async function main([host, port, topic, folder, mode]: string[]): Promise<void> {
  const position = readPosition(folder!);
  const messages = await fetchMessages(host!, Number(port), topic!, position);
  consume(mode!, folder!, position, messages);
}

void main(process.argv.slice(2));
