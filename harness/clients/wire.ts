/** Messages as JSON, for clients that run in a process of their own: bytes in base64, the rest as it is. */
import type { Codec, Message, Received } from "./client";

export interface MessageJson {
  partition?: number;
  key: string | null;
  value: string | null;
  headers: [string, string][];
  timestamp?: number;
}

export interface ReceivedJson extends MessageJson {
  partition: number;
  offset: number;
  timestamp: number;
  codec?: Codec;
}

export function messageToJson({ key, value, headers, ...rest }: Message): MessageJson {
  return { ...rest, ...payloadToJson({ key, value, headers }) } as MessageJson;
}

export function messageFromJson({ key, value, headers, ...rest }: MessageJson): Message {
  return { ...rest, ...payloadFromJson({ key, value, headers }) };
}

export function receivedToJson({ key, value, headers, ...rest }: Received): ReceivedJson {
  return { ...rest, ...payloadToJson({ key, value, headers }) };
}

export function receivedFromJson({ key, value, headers, ...rest }: ReceivedJson): Received {
  return { ...rest, ...payloadFromJson({ key, value, headers }) };
}

type Payload = Pick<Message, "key" | "value" | "headers">;

function payloadToJson({ key, value, headers }: Payload) {
  return {
    key: key?.toString("base64") ?? null,
    value: value?.toString("base64") ?? null,
    headers: headers.map(([name, bytes]): [string, string] => [name, bytes.toString("base64")]),
  };
}

function payloadFromJson({ key, value, headers }: Pick<MessageJson, "key" | "value" | "headers">): Payload {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, "base64"));
  return {
    key: bytes(key),
    value: bytes(value),
    headers: headers.map(([name, text]) => [name, Buffer.from(text, "base64")]),
  };
}
