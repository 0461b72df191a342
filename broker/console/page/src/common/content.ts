/** What a key, a value or a header holds, as text to be shown. */
import type { Content } from "../../../messages";

const SHOWN_BYTES_MAX = 256;

/** Text as it is; other bytes as hexadecimal numbers. */
export function textOf({ text, base64 }: Content): string {
  return text ?? hexOf(base64 ?? "");
}

/** The first `max` characters, and a sign that says that there is more. */
export function briefly(content: Content, max: number): string {
  const text = textOf(content).slice(0, max + 1);
  return text.length > max ? `${text.slice(0, max)}…` : text;
}

/** Whether it is longer than what came of it. */
export function isCut({ text, base64, bytes }: Content): boolean {
  const came = text === undefined ? atob(base64 ?? "").length : new TextEncoder().encode(text).length;
  return came < bytes;
}

function hexOf(base64: string): string {
  const bytes = atob(base64);
  const shown = [...bytes.slice(0, SHOWN_BYTES_MAX)].map((byte) =>
    byte.charCodeAt(0).toString(16).padStart(2, "0"),
  );
  return bytes.length > SHOWN_BYTES_MAX ? `${shown.join(" ")} …` : shown.join(" ");
}
