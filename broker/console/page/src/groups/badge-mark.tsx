/** The letter of a member in its colour: on its card, and on the partitions that it owns. */
import type { Badge } from "./badges";

export function BadgeMark({ badge, label }: { badge: Badge; label?: string }) {
  return (
    <span class="badge" style={{ "--hue": badge.hue }} aria-hidden={label === undefined}>
      {badge.letter}
      {label !== undefined && <span class="visually-hidden"> {label}</span>}
    </span>
  );
}
