/**
 * Who may talk to the console. It has no passwords: whoever can reach its port may look. What has to be kept out are the pages of
 * others, which a person's browser has open beside this one, and which can reach the port through that browser.
 *
 * Invariants:
 *   - A request whose Host is not a name of this machine is refused. So a page that makes its own name point here (DNS rebinding) learns
 *     nothing: its browser still says the name.
 *   - A request from a page of another origin is refused, and nothing here allows one to read an answer (no CORS).
 *   - What changes something needs the token, which only a page of this origin can have read.
 *   - The page may load, run and talk to nothing that does not come from here, so that a message with HTML in it can do no harm even if
 *     it got into the page.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import net from "node:net";
import { KafkaError } from "../errors";

export const TOKEN_HEADER = "x-console-token";
const TOKEN_BYTES = 24;
const SHOWN_CHARACTERS = 100;

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

/** Another one after each start. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

export class Guard {
  readonly #names: ReadonlySet<string>;
  readonly #tokenHash: Buffer;

  /** `names`: those of LAB_CONSOLE_HOSTS. */
  constructor(names: readonly string[], token: string) {
    this.#names = new Set(["localhost", ...names.map((name) => name.toLowerCase())]);
    this.#tokenHash = sha256(token);
  }

  /** @throws KafkaError CLUSTER_AUTHORIZATION_FAILED */
  check(method: string, headers: IncomingHttpHeaders): void {
    this.#checkHost(headers.host);
    checkOrigin(headers.origin, headers.host!);
    checkSite(headers["sec-fetch-site"], headers["sec-fetch-mode"]);
    if (method !== "GET" && method !== "HEAD") this.#checkToken(headers[TOKEN_HEADER]);
  }

  #checkHost(host: string | undefined): void {
    if (host !== undefined && this.#isOurs(host)) return;
    throw refusal(
      `the console is not called ${shown(host)}: open it as localhost or by an IP address, or add the name to LAB_CONSOLE_HOSTS`,
    );
  }

  #isOurs(host: string): boolean {
    const [, inBrackets, plain] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
    if (inBrackets !== undefined) return net.isIPv6(inBrackets);
    return plain !== undefined && (net.isIPv4(plain) || this.#names.has(plain));
  }

  /** Compared as hashes, of equal length and in constant time: how long it takes tells nothing about the token. */
  #checkToken(token: string | string[] | undefined): void {
    if (typeof token === "string" && timingSafeEqual(sha256(token), this.#tokenHash)) return;
    throw refusal(
      `what changes something needs the token of this broker in the header ${TOKEN_HEADER}: GET /api/broker tells it; ` +
        "it is another one after each start, so load the page again",
    );
  }
}

function checkOrigin(origin: string | undefined, host: string): void {
  if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return;
  throw refusal(`a page from ${shown(origin)} may not use the console of ${shown(host)}`);
}

/** Browsers say where a request comes from even where it has no origin. A link to the console may stand anywhere. */
function checkSite(site: string | string[] | undefined, mode: string | string[] | undefined): void {
  if (site === undefined || site === "same-origin" || site === "none" || mode === "navigate") return;
  throw refusal("a page from elsewhere may not use this console");
}

function refusal(sentence: string): KafkaError {
  return new KafkaError("CLUSTER_AUTHORIZATION_FAILED", sentence);
}

/** In a sentence that goes back to whoever sent it. */
function shown(text: string | undefined): string {
  return text === undefined ? "nothing" : `"${text.slice(0, SHOWN_CHARACTERS)}"`;
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
