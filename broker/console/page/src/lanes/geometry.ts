/** Sizes that the style sheet and the arithmetic of the lanes share. */

/** What the zoom of the lanes offers, in pixels per cell, smallest first. */
export const CELL_WIDTHS = [8, 24, 52, 92, 148] as const;
export const USUAL_ZOOM = 3;
/** A cell narrower than this shows its colour only; its number is in its name. */
export const NUMBER_FITS = 50;
export const WORDS_FIT = 80;

/** Numbers of pixels stay small by being counted from here, however far the offsets have got. */
const ORIGIN_EVERY = 4096;

export function originOf(first: number): number {
  return Math.floor(first / ORIGIN_EVERY) * ORIGIN_EVERY;
}
