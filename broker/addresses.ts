/**
 * Listeners: the ports that the broker opens, each with a name, and for each the address that its clients are told to come
 * back to. A Kafka client connects to one address, asks the broker for its address, and goes on with the answer; so a
 * client on the host and one in the compose network need different answers, and get them by the listener they came to.
 *
 * Invariant: what is opened has different names and different ports, speaks plain text, and whatever is advertised belongs to one of them.
 */
export interface Address {
  host: string;
  port: number;
}

export interface NamedAddress extends Address {
  /** In capitals. */
  name: string;
}

export interface AddressSettings {
  listeners: readonly NamedAddress[];
  advertised: readonly NamedAddress[];
  /** NAME:PROTOCOL each. */
  securityProtocols: readonly string[];
  controllerListenerNames: readonly string[];
}

/** What Kafka can speak on a listener; a name that is none of them and mapped to none speaks plain text here. */
const PROTOCOLS = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"];
const PLAINTEXT = "PLAINTEXT";
const EVERY_HOST = ["", "0.0.0.0", "::"];

/** Reads NAME://host:port, several with commas; host:port alone is called PLAINTEXT. @throws Error */
export function parseAddresses(env: string, value: string): NamedAddress[] {
  if (value === "") return [];
  return value.split(",").map((item) => {
    const match = /^(?:([\w-]+):\/\/)?(?:\[([^\]]*)\]|([^:/[\]]*)):(\d{1,5})$/.exec(item.trim());
    if (match === null || Number(match[4]) > 65535) {
      throw new Error(
        `${env}=${value} must be addresses of the form NAME://host:port with commas between them, such as PLAINTEXT://localhost:9092`,
      );
    }
    const [, name = PLAINTEXT, inBrackets, plain = "", port] = match;
    return { name: name.toUpperCase(), host: inBrackets ?? plain, port: Number(port) };
  });
}

export function formatAddresses(addresses: readonly NamedAddress[]): string {
  return addresses.map(({ name, ...address }) => `${name}://${formatAddress(address)}`).join(",");
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether connections come to such a listener from every address of the machine. */
export function isEveryHost(host: string): boolean {
  return EVERY_HOST.includes(host);
}

/**
 * The listeners to be opened: all but those of controllers, whom a single broker has not.
 * @throws Error with one sentence when there is none, or they contradict each other or the rest.
 */
export function listenersToOpen(settings: AddressSettings): NamedAddress[] {
  const { listeners, advertised } = settings;
  const controllers = settings.controllerListenerNames.map((name) => name.toUpperCase());
  const opened = listeners.filter(({ name }) => !controllers.includes(name));
  if (opened.length === 0) throw new Error("KAFKA_LISTENERS must name an address to listen on");
  assertDistinct("KAFKA_LISTENERS", listeners);
  assertDistinct("KAFKA_ADVERTISED_LISTENERS", advertised);
  assertPortsDiffer(opened);
  assertPlaintext(opened, settings.securityProtocols);
  for (const address of advertised) if (!controllers.includes(address.name)) assertReachable(address, opened);
  return opened;
}

function assertDistinct(env: string, addresses: readonly NamedAddress[]): void {
  const twice = addresses.find(({ name }, at) => addresses.findIndex((other) => other.name === name) < at);
  if (twice === undefined) return;
  throw new Error(`${env} has two addresses called ${twice.name}; give each listener a name of its own`);
}

function assertPortsDiffer(listeners: readonly NamedAddress[]): void {
  for (const [at, { name, port }] of listeners.entries()) {
    const other = listeners.slice(0, at).find((before) => before.port === port && port !== 0);
    if (other === undefined) continue;
    throw new Error(
      `KAFKA_LISTENERS has ${other.name} and ${name} on port ${port}; give each listener a port of its own`,
    );
  }
}

function assertPlaintext(listeners: readonly NamedAddress[], mapped: readonly string[]): void {
  const env = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP";
  const protocols = new Map(PROTOCOLS.map((protocol) => [protocol, protocol]));
  for (const entry of mapped) {
    const [, name, protocol] = /^([\w-]+):(\w+)$/.exec(entry.toUpperCase()) ?? [];
    if (name === undefined || protocol === undefined || !PROTOCOLS.includes(protocol)) {
      throw new Error(
        `${env} has "${entry}", which is not NAME:PROTOCOL with one of ${PROTOCOLS.join(", ")}`,
      );
    }
    protocols.set(name, protocol);
  }
  for (const { name } of listeners) {
    const protocol = protocols.get(name) ?? PLAINTEXT;
    if (protocol === PLAINTEXT) continue;
    throw new Error(
      `the listener ${name} is to speak ${protocol}, and this broker speaks ${PLAINTEXT} only: set ${env}=${name}:${PLAINTEXT} or call it otherwise`,
    );
  }
}

function assertReachable({ name, host, port }: NamedAddress, opened: readonly NamedAddress[]): void {
  const env = "KAFKA_ADVERTISED_LISTENERS";
  if (!opened.some((listener) => listener.name === name)) {
    const names = opened.map((listener) => listener.name).join(", ");
    throw new Error(
      `${env} has an address for ${name}, but KAFKA_LISTENERS has no such listener, only ${names}`,
    );
  }
  if (isEveryHost(host) || port === 0) {
    const address = formatAddress({ host, port });
    throw new Error(
      `${env} has ${name}://${address}, which no client could connect to; name the host and the port that clients reach`,
    );
  }
}
