/** The view of topics: all of them, or one. */
import { useWanted } from "../common/stream";

export function TopicsView({ name }: { name: string | null }) {
  useWanted({});
  return <h1 tabIndex={-1}>{name ?? "Topics"}</h1>;
}
