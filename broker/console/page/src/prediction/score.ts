/** How a class is doing: of so many answers so many were right. What was skipped counts for nothing. */
import type { Verdict } from "./question";

export interface Score {
  right: number;
  asked: number;
}

export const NO_SCORE: Score = { right: 0, asked: 0 };

export function withVerdict({ right, asked }: Score, { isRight }: Pick<Verdict, "isRight">): Score {
  if (isRight === null) return { right, asked };
  return { right: right + (isRight ? 1 : 0), asked: asked + 1 };
}

export function scoreWords({ right, asked }: Score): string {
  return asked === 0 ? "No answers yet" : `${right} of ${asked} right`;
}
