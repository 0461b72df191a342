/**
 * The HTTP server of the console: guards, routes, pages. Loaded when the first connection comes (see port.ts), which hands the
 * connections over.
 */
import http, { type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import { KafkaError } from "../errors";
import { brokerNowOf } from "./broker-now";
import type { EventSource } from "./events/event-source";
import { ConsoleEvents } from "./events/events";
import { GroupEvents, GroupJournalEvents } from "./events/group-events";
import { ListEvents } from "./events/list-events";
import { TopicEvents } from "./events/topic-events";
import { WireEvents } from "./events/wire-events";
import { WatchedGroups } from "./groups/watched-groups";
import * as limits from "./limits";
import { addPages } from "./pages";
import { refusalOf, sendRefusal } from "./refusals";
import { addBrokerRoutes } from "./routes/broker";
import { addEventRoutes } from "./routes/events";
import { addGroupRoutes } from "./routes/groups";
import { addHealthRoutes } from "./routes/health";
import { addMessageRoutes } from "./routes/messages";
import { addMetricsRoute } from "./routes/metrics";
import { addProduceRoutes } from "./routes/produce";
import { addTopicRoutes } from "./routes/topics";
import { addWireRoutes } from "./routes/wire";
import { Guard, newToken, SECURITY_HEADERS } from "./security";
import type { ConsoleSources } from "./sources";
import { openWiretap } from "./wiretap";

export interface ConsoleApp {
  /** Serves a connection from which nothing has been read yet. */
  take(socket: Socket): void;
  stopping(): void;
  /** Ends the events and closes what is idle; resolves when no request is in flight any more. */
  close(): Promise<void>;
}

export async function openApp(
  sources: ConsoleSources,
  pageFolder = join(__dirname, "page"),
): Promise<ConsoleApp> {
  const { engine, settings, tap } = sources;
  const token = newToken();
  const brokerNow = brokerNowOf(sources, token);
  const state = { isStopping: false };
  const groups = new WatchedGroups(engine.consumers);
  const { wiretap, frameReader } = openWiretap(sources);
  const eventSources: EventSource[] = [
    new TopicEvents(engine),
    new ListEvents({ topics: () => engine.topicsVersion, groups: () => groups.listVersion }),
    new GroupEvents(groups),
    new GroupJournalEvents(groups.journal),
    new WireEvents(wiretap),
  ];
  // Who asks for metrics or health, or with curl, makes nobody watch: only a page does.
  const events = new ConsoleEvents(eventSources, brokerNow, (isThere) => {
    tap.positions = isThere ? groups.positions : undefined;
    groups.watch(isThere);
  });

  const { app, server } = newApp(new Guard(settings.consoleHosts, token));
  addBrokerRoutes(app, brokerNow);
  addTopicRoutes(app, engine);
  addGroupRoutes(app, groups);
  addMessageRoutes(app, engine);
  addProduceRoutes(app, sources.producer);
  addWireRoutes(app, wiretap, frameReader);
  addEventRoutes(app, events);
  addHealthRoutes(app, () => state.isStopping);
  addMetricsRoute(app, sources);
  await addPages(app, pageFolder);
  await app.ready();

  return {
    take: (socket) => give(socket, server),
    stopping: () => {
      state.isStopping = true;
    },
    close: async () => {
      events.close();
      wiretap.close();
      groups.close();
      await app.close();
      server.closeIdleConnections();
    },
  };
}

/** An app without routes: whoever gets through to one has passed the guard. */
function newApp(guard: Guard): { app: FastifyInstance; server: Server } {
  const server = http.createServer({
    maxHeaderSize: limits.HEADER_BYTES_MAX,
    headersTimeout: limits.HEADERS_MS_MAX,
    requestTimeout: limits.REQUEST_MS_MAX,
    keepAliveTimeout: limits.KEEP_ALIVE_MS,
    connectionsCheckingInterval: limits.CHECK_CONNECTIONS_MS,
  });
  server.setTimeout(limits.SILENT_MS_MAX);
  // It never listens itself (port.ts did before it was there), but only then does it watch over requests that take too long.
  server.emit("listening");
  const app = fastify({
    serverFactory: (handle) => server.on("request", handle),
    clientErrorHandler: (problem, socket) => refuseUnreadable(problem, socket),
    bodyLimit: limits.BODY_BYTES_MAX,
    routerOptions: { maxParamLength: limits.NAME_CHARACTERS_MAX },
    // An address that cannot be read is refused before any hook.
    frameworkErrors: (problem, _request, reply) => {
      setSecurityHeaders(reply.raw);
      sendRefusal(reply, problem);
    },
    logger: false,
  });
  app.addHook("onRequest", async ({ method, headers }, { raw }) => {
    setSecurityHeaders(raw);
    guard.check(method, headers);
  });
  app.addHook("onSend", async ({ url }, reply) => {
    if (url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
  app.setErrorHandler((problem, _request, reply) => sendRefusal(reply, problem));
  app.setNotFoundHandler(({ method, url }, reply) => {
    const path = url.split("?")[0]!.slice(0, 200);
    sendRefusal(reply, new KafkaError("RESOURCE_NOT_FOUND", `the console has no ${method} ${path}`));
  });
  return { app, server };
}

/** On the response itself, so that streams have them as well. */
function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}

function give(socket: Socket, server: Server): void {
  if (socket.destroyed) return;
  server.emit("connection", socket);
  socket.resume();
}

const NO_HTTP = {
  status: "400 Bad Request",
  sentence: "this port speaks HTTP/1.1: open it in a browser",
};
const UNREADABLE: Readonly<Record<string, typeof NO_HTTP>> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    sentence: `the headers of a request have at most ${limits.HEADER_BYTES_MAX} bytes; cookies of other pages on localhost count as well: delete them, or open the console by its IP address`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    sentence: `a request has to be here after ${limits.REQUEST_MS_MAX} ms, its headers after ${limits.HEADERS_MS_MAX} ms`,
  },
};

/** What is no HTTP gets an answer that a person can read. */
function refuseUnreadable({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const { status, sentence } = UNREADABLE[code ?? ""] ?? NO_HTTP;
  const body = JSON.stringify(refusalOf(new KafkaError("INVALID_REQUEST", sentence)));
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
