/**
 * Text of strangers, as text: never run, kept to itself whatever direction it is written in, and with the signs that nobody sees named.
 */
import { piecesOf } from "./visible";

export function Text({ of, class: className }: { of: string; class?: string | undefined }) {
  return (
    <bdi class={className}>
      {piecesOf(of).map((piece, at) =>
        piece.isNamed ? (
          <span key={at} class="named-sign">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
