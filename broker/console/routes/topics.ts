/** GET /api/topics, GET /api/topics/:topic: which topics there are, and one of them. */
import type { FastifyInstance } from "fastify";
import type { Engine } from "../../engine";
import type { TopicList } from "../messages";
import { topicNow } from "../topic-now";
import { type PageQuery, queryOf, wholeNumber } from "./parameters";

const LIMIT = 100;
const LIMIT_MAX = 1000;

export function addTopicRoutes(app: FastifyInstance, engine: Engine): void {
  app.get("/api/topics", ({ url }) => listTopics(engine, queryOf(url)));
  app.get<{ Params: { topic: string } }>("/api/topics/:topic", ({ params }) =>
    topicNow(engine, params.topic),
  );
}

/** By name, those that hold what is searched for. Only the ones that are shown are looked at closely: there may be very many. */
export async function listTopics(
  engine: Engine,
  { search = "", after = "", limit }: PageQuery,
): Promise<TopicList> {
  const count = wholeNumber("limit", limit, 1, LIMIT_MAX, LIMIT);
  const wanted = search.toLowerCase();
  const all = await engine.topicNames();
  const found = wanted === "" ? all : all.filter((name) => name.toLowerCase().includes(wanted));
  const from = after === "" ? 0 : firstBehind(found, after);
  const names = found.slice(from, from + count);
  const topics = await Promise.all(names.map((name) => engine.describeTopic(name).catch(() => undefined)));
  return {
    // One of them may have been deleted meanwhile.
    topics: topics.flatMap((topic) => {
      if (topic === undefined) return [];
      const { name, partitionCount, isInternal, isCompacted } = topic;
      return [{ name, partitionCount, isInternal, isCompacted }];
    }),
    total: found.length,
    next: from + count < found.length ? names.at(-1)! : null,
  };
}

function firstBehind(names: readonly string[], after: string): number {
  const at = names.findIndex((name) => name > after);
  return at < 0 ? names.length : at;
}
