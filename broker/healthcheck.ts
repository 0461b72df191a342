/** Exits with 0 when the broker answers on its port, for the container's HEALTHCHECK. */
import net from "node:net";
import { readSettings } from "./settings";

const TIMEOUT_MS = 2000;
const { listener } = readSettings(process.env).settings;
const anyHost = ["", "0.0.0.0", "::"].includes(listener?.host ?? "");
const socket = net.connect({ host: anyHost ? "127.0.0.1" : listener!.host, port: listener!.port });
socket.setTimeout(TIMEOUT_MS, () => process.exit(1));
socket.on("error", () => process.exit(1));
socket.on("data", (reply) => process.exit(reply.toString().startsWith("OK") ? 0 : 1));
socket.end("quit\n");
