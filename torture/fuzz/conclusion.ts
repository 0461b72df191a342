/** What a run of the fuzzer was: its last line, and its exit code. To have tried none of what it makes is no success. */
export function conclude(tried: number, faults: readonly string[]): { line: string; exitCode: number } {
  if (faults.length > 0) return { line: `0 passed, ${faults.length} failed`, exitCode: 1 };
  if (tried === 0) return { line: "no input was tried: 0 passed, 1 failed", exitCode: 1 };
  return { line: "1 passed, 0 failed", exitCode: 0 };
}
