/** How much of the broker the console may take. It is made for a few people who look; whoever asks for more is refused with a sentence. */

/** Connections at once; a browser opens up to six for a page. One more is closed without a word, as it may not even be a browser's. */
export const CONNECTIONS_MAX = 256;
/** Pages that listen to events at once. */
export const STREAMS_MAX = 64;

export const HEADER_BYTES_MAX = 16 * 1024;
/** The largest body of a request: a message with its key, escaped as JSON wants it, or a frame of a session that was saved. */
export const BODY_BYTES_MAX = 3 * 1024 * 1024;
/** The longest name in an address: of a group. */
export const NAME_CHARACTERS_MAX = 8 * 1024;

/** A request has to be whole after so long, and its headers sooner. */
export const REQUEST_MS_MAX = 30_000;
export const HEADERS_MS_MAX = 10_000;
/** A connection without a request is closed. */
export const KEEP_ALIVE_MS = 30_000;
/** A connection on which nothing moves, because its client does not read, is closed. A page that listens hears something more often. */
export const SILENT_MS_MAX = 60_000;
/** How often connections are looked at that take too long. */
export const CHECK_CONNECTIONS_MS = 5000;
