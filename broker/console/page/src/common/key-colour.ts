/** A hue for each key, so that messages of the same key are seen to belong together. The key is always written as well. */
import type { Content } from "../../../messages";

/** Degrees: the same for the same key, in every lane and on every day. */
export function hueOf(text: string): number {
  // FNV-1a, and a last stir: keys that differ in their last letter only are to differ in colour.
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % 360;
}

export function hueOfKey(key: Content): number {
  return hueOf(key.text ?? key.base64 ?? "");
}
