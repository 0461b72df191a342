/** What the lab cannot do, in one sentence for the person who asked; it ends the program with exit code 1. */
export class LabError extends Error {}
