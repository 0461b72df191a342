/** GET /api/groups, GET /api/groups/:group, GET /api/groups/:group/lag: which groups there are, one of them, and how its lag went. */
import type { FastifyInstance } from "fastify";
import type { WatchedGroups } from "../groups/watched-groups";
import { queryOf } from "./parameters";

interface OfGroup {
  Params: { group: string };
}

export function addGroupRoutes(app: FastifyInstance, groups: WatchedGroups): void {
  app.get("/api/groups", ({ url }) => groups.list(queryOf(url)));
  app.get<OfGroup>("/api/groups/:group", ({ params }) => groups.now(params.group));
  app.get<OfGroup>("/api/groups/:group/lag", ({ params }) => groups.lag(params.group));
}
