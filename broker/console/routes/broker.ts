/** GET /api/broker: who the broker is. */
import type { FastifyInstance } from "fastify";
import type { BrokerNow } from "../messages";

export function addBrokerRoutes(app: FastifyInstance, brokerNow: () => Promise<BrokerNow>): void {
  app.get("/api/broker", () => brokerNow());
}
