/** The page itself: the files that Vite has built. What is in `assets/` has a hash in its name, and so never changes. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const NOT_BUILT =
  "The console's page has not been built yet: npm run build:page\n\n" +
  "The rest of the console is here: /api/broker, /api/topics, /metrics, /health/ready\n";

export async function addPages(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, "index.html"))) {
    app.get("/", (_request, reply) => reply.code(503).type("text/plain; charset=utf-8").send(NOT_BUILT));
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    // The files there are now, and no others: an address never becomes a path.
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(join(folder, "assets"));
      reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-store");
    },
  });
}
