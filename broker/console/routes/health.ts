/**
 * GET /health/live and /health/ready, for what watches over the broker. Live: the process answers, so starting it again would not help.
 * Ready: it takes work; it does not while it stops. (While it starts there is no console yet, and so no answer.)
 */
import type { FastifyInstance } from "fastify";

export function addHealthRoutes(app: FastifyInstance, isStopping: () => boolean): void {
  app.get("/health/live", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { status: "live", sentence: "the broker's process answers" };
  });
  app.get("/health/ready", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    if (!isStopping()) return { status: "ready", sentence: "the broker takes connections" };
    reply.code(503);
    return { status: "stopping", sentence: "the broker answers what is in flight and stops" };
  });
}
