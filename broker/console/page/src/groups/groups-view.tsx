/** The view of consumer groups: all of them, or one. */
export function GroupsView({ name }: { name: string | null }) {
  return <h1 tabIndex={-1}>{name ?? "Groups"}</h1>;
}
