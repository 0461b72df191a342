/** What went wrong, as a sentence; read aloud at once. Nothing went wrong: nothing is shown. */
export function Problem({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  return (
    <p class="problem" role="alert">
      {error instanceof Error ? error.message : String(error)}
    </p>
  );
}
