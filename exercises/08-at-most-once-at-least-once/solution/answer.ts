/**
 * A consumer that remembers in a file how far it is.
 *
 *     node answer.js HOST PORT TOPIC FOLDER at-least-once|at-most-once
 *
 * It reads partition 0 of TOPIC from where it was, processes each message, and ends at the end of the log.
 */
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

/** The offset of the next message to read; 0 where nothing was saved yet. */
function readPosition(folder: string): number {
  const file = path.join(folder, "position.txt");
  return fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 0;
}

/**
 * Remembers the offset of the next message to read. Writing a file empties it first, so whoever is killed in between comes back
 * to an empty position. A rename is one step: the name stands for the old file or for the new one, never for half of it.
 */
function savePosition(folder: string, position: number): void {
  const file = path.join(folder, "position.txt");
  fs.writeFileSync(`${file}.new`, String(position));
  fs.renameSync(`${file}.new`, file);
}

/** Processing a message is adding a line to FOLDER/processed.txt here. It could be a payment. */
function processMessage(folder: string, message: string): void {
  fs.appendFileSync(path.join(folder, "processed.txt"), `${message}\n`);
}

/** Processes the messages, of which the first has the offset `position`. */
function consume(mode: string, folder: string, position: number, messages: readonly string[]): void {
  for (const [number, message] of messages.entries()) {
    const next = position + number + 1;
    if (mode === "at-most-once") savePosition(folder, next);
    processMessage(folder, message);
    if (mode === "at-least-once") savePosition(folder, next);
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
