/** A few words of Kafka's wire protocol for the client process: requests are encoded by the broker's own schemas. */
import { once } from "node:events";
import net from "node:net";
import type { Api } from "../../broker/kafka/api";
import { decoder } from "../../broker/kafka/codec/decode";
import { encoder } from "../../broker/kafka/codec/encode";
import { Reader } from "../../broker/kafka/codec/reader";
import { Writer } from "../../broker/kafka/codec/writer";
import { RequestFramer } from "../../broker/kafka/framing";
import { pour } from "../../broker/kafka/read-into";

const BYTES_MAX = 64 * 1024 * 1024;

export class Wire {
  readonly #socket: net.Socket;
  readonly #framer = new RequestFramer(BYTES_MAX, false);
  readonly #waiting: ((answer: Buffer) => void)[] = [];

  constructor(port: number) {
    this.#socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket.on("data", (chunk: Buffer) => pour(chunk, this));
  }

  room(): Buffer {
    return this.#framer.room();
  }

  filled(into: Buffer, count: number): void {
    this.#framer.filled(into, count);
    for (let frame = this.#framer.next(); frame !== undefined; frame = this.#framer.next()) {
      this.#waiting.shift()?.(frame);
    }
  }

  async connected(): Promise<void> {
    if (this.#socket.connecting) await once(this.#socket, "connect");
  }

  /** Sends a request in one of the API's old versions, without tagged fields, and resolves with the answer. */
  async ask(api: Api, version: number, request: Record<string, unknown>): Promise<Record<string, unknown>> {
    const writer = new Writer();
    writer.int16(api.key);
    writer.int16(version);
    writer.int32(0);
    writer.text("bench", false);
    encoder(api.request, version)(writer, request);
    const answered = new Promise<Buffer>((resolve) => this.#waiting.push(resolve));
    this.#socket.cork();
    for (const piece of writer.frame()) this.#socket.write(piece);
    this.#socket.uncork();
    const reader = new Reader(await answered);
    reader.int32();
    return decoder(api.response, version)(reader);
  }

  close(): void {
    this.#socket.destroy();
  }
}
