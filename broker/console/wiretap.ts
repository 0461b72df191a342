/** The wiretap as the console has it: it explains what passes with what this broker knows. It is attached while a page listens. */
import { FrameReader } from "../wiretap/frame-reader";
import { Wiretap } from "../wiretap/wiretap";
import type { ConsoleSources } from "./sources";

export function openWiretap({ tap, language, broker }: ConsoleSources): {
  wiretap: Wiretap;
  frameReader: FrameReader;
} {
  const topicName = (id: string) => {
    try {
      return broker.topicById(id).name;
    } catch {
      // An id of another broker, or of a topic that is no more.
      return undefined;
    }
  };
  const { apis, commands, header } = language;
  const frameReader = new FrameReader({ apis, commands, header, topicName });
  return { wiretap: new Wiretap(tap, frameReader), frameReader };
}
