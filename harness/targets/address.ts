/** The target `address`: a broker that somebody else runs. It can be talked to, and nothing else. */
import net from "node:net";
import { type Broker, CannotHere, type Target } from "./target";

/** `address` is `host:port`. */
export function addressTarget(address: string): Target {
  const match = /^(.+):(\d+)$/.exec(address);
  if (match === null) throw new Error(`BROKER_ADDRESS=${address} must have the form host:port`);
  const [host, port] = [match[1]!, Number(match[2])];
  return {
    name: "address",
    controls: false,
    async prepare() {
      await assertAnswers(host, port);
    },
    async start(settings, extras) {
      if (Object.keys(settings).length > 0 || extras !== undefined) throw cannot();
      return new ForeignBroker(host, port);
    },
  };
}

function assertAnswers(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port }, () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", ({ message }) => {
      reject(
        new Error(`nobody answers at BROKER_ADDRESS=${host}:${port}: ${message}; start the broker first`),
      );
    });
  });
}

function cannot(): CannotHere {
  return new CannotHere(
    "the broker at BROKER_ADDRESS can be talked to, but not started, stopped or looked into",
  );
}

class ForeignBroker implements Broker {
  readonly host: string;
  port: number;
  readonly dataFolder = undefined;

  constructor(host: string, port: number) {
    this.host = host;
    this.port = port;
  }

  get consolePort(): never {
    throw new CannotHere("where the console of the broker at BROKER_ADDRESS is, is not known");
  }

  log(): string[] {
    return [];
  }

  async end(): Promise<undefined> {
    return undefined;
  }

  async stop(): Promise<never> {
    throw cannot();
  }

  async kill(): Promise<never> {
    throw cannot();
  }

  async sleep(): Promise<never> {
    throw cannot();
  }

  async startAgain(): Promise<never> {
    throw cannot();
  }

  async memoryBytes(): Promise<undefined> {
    return undefined;
  }

  async remove(): Promise<void> {}
}
