/**
 * A port of this machine for a broker, which keeps it when it is started again. A Kafka broker tells its clients where to come back to,
 * so it has to know the port before it starts: Docker's own choice, made at the start, would come too late.
 *
 * The port is below those that systems give to outgoing connections: so none of these can take it while the broker is restarted.
 */
import net from "node:net";

const FIRST = 20_000;
const LAST = 32_000;
/** Somebody else may take the port between the look and the start; then another one is tried. */
const ATTEMPTS_MAX = 5;
const TAKEN = /port is already allocated|address already in use|ports are not available|port \d+ is taken/i;

/** Starts something at a free port, and at another one if that turns out to be taken. */
export async function withFreePort<Started>(start: (port: number) => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (problem) {
      if (attempt === ATTEMPTS_MAX || !TAKEN.test(String(problem))) throw problem;
    }
  }
}

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
