/** Lines that are ready to be copied into a terminal or an editor. */
import { CopyButton } from "./copy-button";

export function CodeLines({ title, text }: { title: string; text: string }) {
  return (
    <figure class="code-lines">
      <figcaption>{title}</figcaption>
      <CopyButton text={text} what={title} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <pre tabIndex={0}>
        <bdi>{text}</bdi>
      </pre>
    </figure>
  );
}
