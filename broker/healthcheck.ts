/**
 * Exits with 0 when the broker answers on its port, for the container's HEALTHCHECK: a connection that says nothing is closed by the broker.
 * It comes every few seconds, and whoever looks at the wire wants to see his own clients; so no byte is sent.
 */
import net from "node:net";
import { isEveryHost } from "./addresses";
import { readSettings } from "./settings";

const TIMEOUT_MS = 2000;
const { host, port } = readSettings(process.env).settings.listeners[0]!;
const socket = net.connect({ host: isEveryHost(host) ? "127.0.0.1" : host, port });
socket.setTimeout(TIMEOUT_MS, () => process.exit(1));
socket.on("error", () => process.exit(1));
// To whom nothing was said, only a refusal is answered.
socket.on("data", () => process.exit(1));
socket.on("end", () => process.exit(0));
socket.end();
