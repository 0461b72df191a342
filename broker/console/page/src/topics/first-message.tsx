/** Where there is nothing yet: what to type so that there is something. */
import { broker } from "../common/api";
import { CodeLines } from "../common/code-lines";
import { useStore } from "../common/store";
import { ncLine } from "./produce-lines";

export function FirstMessage({ topic, why }: { topic: string; why: string }) {
  const now = useStore(broker);
  const line = ncLine({
    topic,
    partition: null,
    key: null,
    value: "Hello",
    host: now?.host ?? "localhost",
    port: now?.port ?? 9092,
  });
  return (
    <div class="card first-message">
      <p>{why}</p>
      <CodeLines title="In a terminal" text={line} />
      <p class="soft">It lands here as soon as you press Enter.</p>
    </div>
  );
}
