/** Which requests a broker takes, as it says itself: one ApiVersions in its oldest version, byte by byte. */
import { Client } from "../support/client";

const API_VERSIONS = 18;
/** Correlation id, error code, number of entries. */
const ENTRIES_AT = 4 + 4 + 2 + 4;
/** Key, oldest version, newest version. */
const ENTRY_BYTES = 6;

/** Whether the broker offers the request with that number. */
export async function advertises(
  { host, port }: { host: string; port: number },
  key: number,
): Promise<boolean> {
  const client = await Client.connect(host, port);
  try {
    await client.send(request());
    const whole = () =>
      client.received.length >= 4 && client.received.length >= 4 + client.received.readInt32BE();
    if (!(await client.until(() => client.closed || whole())) || !whole())
      throw new Error("the broker did not answer ApiVersions");
    const { received } = client;
    for (let at = ENTRIES_AT; at + ENTRY_BYTES <= received.length; at += ENTRY_BYTES)
      if (received.readInt16BE(at) === key) return true;
    return false;
  } finally {
    client.destroy();
  }
}

/** Size, key, version 0, correlation id 1, no client id. */
function request(): Buffer {
  const bytes = Buffer.alloc(4 + 2 + 2 + 4 + 2);
  bytes.writeInt32BE(bytes.length - 4, 0);
  bytes.writeInt16BE(API_VERSIONS, 4);
  bytes.writeInt16BE(0, 6);
  bytes.writeInt32BE(1, 8);
  bytes.writeInt16BE(-1, 12);
  return bytes;
}
