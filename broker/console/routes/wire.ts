/**
 * GET /api/wire/frames/:seq: a frame that is still kept, field by field. POST /api/wire/annotate: the same for one of a session that was
 * saved, here or elsewhere.
 */
import type { FastifyInstance } from "fastify";
import { KafkaError } from "../../errors";
import type { FrameReader } from "../../wiretap/frame-reader";
import { savedFrameOf } from "../../wiretap/saved-frame";
import type { Wiretap } from "../../wiretap/wiretap";
import { wholeNumber } from "./parameters";

const SAVED_BYTES_MAX = 2 * 1024 * 1024;

export function addWireRoutes(app: FastifyInstance, wiretap: Wiretap, reader: FrameReader): void {
  app.get<{ Params: { seq: string } }>("/api/wire/frames/:seq", async ({ params }) => {
    const seq = wholeNumber("the number of the frame", params.seq, 1, Number.MAX_SAFE_INTEGER);
    const details = wiretap.details(seq);
    if (details !== undefined) return details;
    throw new KafkaError(
      "RESOURCE_NOT_FOUND",
      `the frame ${seq} is not kept any more, or has not passed yet`,
    );
  });

  app.post("/api/wire/annotate", { bodyLimit: SAVED_BYTES_MAX }, async ({ body }) => {
    const { base64, ...summary } = savedFrameOf(body);
    return reader.details(summary, Buffer.from(base64, "base64"));
  });
}
