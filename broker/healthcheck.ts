/** Exits with 0 when the broker answers on its port, for the container's HEALTHCHECK. */
import net from "node:net";
import { isEveryHost } from "./addresses";
import { readSettings } from "./settings";

const TIMEOUT_MS = 2000;
const { host, port } = readSettings(process.env).settings.listeners[0]!;
const socket = net.connect({ host: isEveryHost(host) ? "127.0.0.1" : host, port });
socket.setTimeout(TIMEOUT_MS, () => process.exit(1));
socket.on("error", () => process.exit(1));
socket.on("data", (reply) => process.exit(reply.toString().startsWith("OK") ? 0 : 1));
socket.end("quit\n");
