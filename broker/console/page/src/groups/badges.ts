/**
 * A letter and a hue for each member, so that its card, its lines and its partitions are seen to belong together, with colours or
 * without.
 *
 * Invariant: while a member is seen it keeps its letter, and no two have the same one at a time.
 */

export interface Badge {
  letter: string;
  /** Degrees. */
  hue: number;
}

/** Neighbours in the row of letters are far from each other on the circle of colours. */
const HUE_STEP = 137.5;
const FIRST_HUE = 210;
const LETTERS = 26;

export class Badges {
  #places = new Map<string, number>();

  /** Gives badges to these members, in their order, and takes those back of whoever is not among them. */
  update(ids: readonly string[]): void {
    const present = new Set(ids);
    const places = new Map([...this.#places].filter(([id]) => present.has(id)));
    const taken = new Set(places.values());
    let next = 0;
    for (const id of present) {
      if (places.has(id)) continue;
      while (taken.has(next)) next++;
      taken.add(next);
      places.set(id, next);
    }
    this.#places = places;
  }

  of(id: string): Badge {
    const place = this.#places.get(id);
    if (place === undefined) return { letter: "?", hue: 0 };
    return { letter: letterAt(place), hue: (FIRST_HUE + place * HUE_STEP) % 360 };
  }
}

/** `A` … `Z`, `A2` … `Z2`, and so on. */
function letterAt(place: number): string {
  const letter = String.fromCharCode(65 + (place % LETTERS));
  const round = Math.floor(place / LETTERS) + 1;
  return round === 1 ? letter : `${letter}${round}`;
}
