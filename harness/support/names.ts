/**
 * Topic names of a scenario's own. Scenarios share a broker, so each word that begins with `my-` (`my-topic`, `my-other`) is replaced
 * by a name that nobody else has, and replaced back in what the broker says. It has the same length, because a header contains
 * the length: so a scenario can be read, and typed into `nc`, as it stands.
 */
const OWN = /\bmy-[a-z]+/g;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

export class Names {
  readonly #unique = new Map<string, string>();

  /** What is sent: every `my-…` replaced. */
  toBroker(text: string): string {
    return text.replace(OWN, (name) => {
      const unique = this.#unique.get(name) ?? uniqueName(name.length);
      this.#unique.set(name, unique);
      return unique;
    });
  }

  /** What came, with the scenario's names put back. Works on bytes, whatever they are. */
  fromBroker(bytes: Buffer): Buffer {
    let text = bytes.toString("latin1");
    for (const [name, unique] of this.#unique) text = text.replaceAll(unique, name);
    return Buffer.from(text, "latin1");
  }
}

function uniqueName(length: number): string {
  let name = "t";
  while (name.length < length) name += ALPHABET[Math.floor(Math.random() * ALPHABET.length)];
  return name;
}
