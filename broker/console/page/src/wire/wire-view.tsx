/** The view of the bytes between clients and the broker. */
export function WireView() {
  return <h1 tabIndex={-1}>Wire</h1>;
}
