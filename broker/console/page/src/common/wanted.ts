/** What views want to hear of, and the query that says so to the broker. */
export interface Wanted {
  topics?: readonly string[];
  /** One group at a time. */
  group?: string;
  /** The list of groups as well. */
  groups?: boolean;
  wire?: boolean;
}

/** The same wishes always give the same query, in whatever order they came. */
export function queryOf(wants: readonly Wanted[]): string {
  const query = new URLSearchParams();
  const topics = [...new Set(wants.flatMap((one) => one.topics ?? []))].sort();
  if (topics.length > 0) query.set("topics", topics.join(","));
  const group = wants.find((one) => one.group !== undefined)?.group;
  if (group !== undefined) query.set("group", group);
  if (wants.some((one) => one.groups)) query.set("groups", "1");
  if (wants.some((one) => one.wire)) query.set("wire", "1");
  return query.toString();
}
