/** Lines of words, one below the other: for a person columns, and for a program still words with spaces between them. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, word] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, word.length);
  }
  return rows
    .map(
      (row) =>
        `${row
          .map((word, at) => word.padEnd(widths[at]!))
          .join(" ")
          .trimEnd()}\n`,
    )
    .join("");
}
