/** What the machine itself can do with the same bytes: a loopback that swallows them, and a file that they are appended to and flushed once. */
import path from "node:path";
import type { Comparison } from "./comparison";
import { removeFolder, startPeer, temporaryFolder } from "./processes";
import { rawAppend } from "./raw-append";
import { LINE_BYTES, wholeBlocks } from "./workload";

/** Both resolve with bytes a second. */
export interface Limits {
  loopback(bytes: number): Promise<number>;
  disk(bytes: number): Promise<number>;
  stop(): Promise<void>;
}

export async function startLimits({ client, folder }: Comparison): Promise<Limits> {
  const swallow = await startPeer("swallow");
  const dataFolder = temporaryFolder(folder);
  return {
    async loopback(bytes) {
      const messages = wholeBlocks(bytes / LINE_BYTES);
      const { seconds } = await client.run("swallow", { port: swallow.port, messages });
      return (messages * LINE_BYTES) / seconds;
    },
    disk: async (bytes) => rawAppend(path.join(dataFolder, "raw"), bytes, true),
    async stop() {
      await swallow.stop();
      removeFolder(dataFolder);
    },
  };
}
