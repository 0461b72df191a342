/** What the page asks of consumer groups. */
import type { FastifyInstance } from "fastify";
import type { ListQuery } from "../groups/group-list";
import type { WatchedGroups } from "../groups/watched-groups";

interface OfGroup {
  Params: { group: string };
}

export function groupRoutes(app: FastifyInstance, groups: WatchedGroups): void {
  app.get<{ Querystring: ListQuery }>("/api/groups", ({ query }) => groups.list(query));
  app.get<OfGroup>("/api/groups/:group", ({ params }) => groups.now(params.group));
  app.get<OfGroup>("/api/groups/:group/lag", ({ params }) => groups.lag(params.group));
}
