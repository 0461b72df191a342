/**
 * Which view is shown: the part of the address behind `#`. So the back button works, and a link leads to one topic or group.
 *
 *     #/topics   #/topics/NAME   #/groups   #/groups/NAME   #/wire
 */
export const VIEWS = ["topics", "groups", "wire"] as const;
export type View = (typeof VIEWS)[number];

export interface Route {
  view: View;
  /** Of the topic or the group; null: all of them. */
  name: string | null;
}

export function readRoute(hash: string): Route {
  const [view, name] = hash.replace(/^#\/?/, "").split("/");
  const known = VIEWS.find((one) => one === view);
  if (known === undefined) return { view: "topics", name: null };
  return { view: known, name: name ? unescaped(name) : null };
}

export function hrefOf(view: View, name: string | null = null): string {
  return name === null ? `#/${view}` : `#/${view}/${encodeURIComponent(name)}`;
}

/** An address that somebody typed may hold a `%` that escapes nothing. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
