/** The view of topics: all of them, or one. */
import { TopicList } from "./topic-list";
import { TopicView } from "./topic-view";
import "./topics.css";

export function TopicsView({ name }: { name: string | null }) {
  return name === null ? <TopicList /> : <TopicView key={name} name={name} />;
}
