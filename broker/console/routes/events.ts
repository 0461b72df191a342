/** GET /api/events: the stream of what changes, as text/event-stream. A page that lost it comes back with the id of the last event. */
import type { FastifyInstance } from "fastify";
import type { ConsoleEvents } from "../events/events";

export function addEventRoutes(app: FastifyInstance, events: ConsoleEvents): void {
  app.get("/api/events", { exposeHeadRoute: false }, async (request, reply) => {
    // URL wants to know where the console is; only the query is of interest.
    const { searchParams: query } = new URL(request.url, "http://console");
    const lastId = query.get("last") ?? request.headers["last-event-id"]?.toString();
    await events.listen(reply.raw, query, lastId);
    // The stream has the response from here on.
    reply.hijack();
  });
}
