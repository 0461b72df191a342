import type { KafkaError } from "../../broker/errors";
import type { Parts } from "../../broker/parts";
import { Words } from "../../broker/text/command";

function wordsOf(words: string[]): Words {
  const bytes = Buffer.from(words.join(" "));
  return new Words(bytes, 0, bytes.length);
}

export const bug = "who asks beyond the end gets the whole log";
export const about = "offsets";
export const caughtBy = ["Offsets that make no sense: 4"];

export default (parts: Parts): Partial<Parts> => ({
  commands: {
    ...parts.commands,
    consume: {
      ...parts.commands.consume!,
      async run(words, conversation) {
        const [target, ...rest] = words.rest();
        const again = (offset: string) => wordsOf([target!, offset, ...rest.slice(1)]);
        try {
          await parts.commands.consume!.run(again(rest[0]!), conversation);
        } catch (problem) {
          if ((problem as KafkaError).name !== "OFFSET_OUT_OF_RANGE") throw problem;
          await parts.commands.consume!.run(again("earliest"), conversation);
        }
      },
    },
  },
});
