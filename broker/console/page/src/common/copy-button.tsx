/** Puts a text on the clipboard, and says so. */
import { useEffect, useState } from "preact/hooks";
import { announce } from "./announce";

const SAID_FOR_MS = 2000;

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copyIt = async () => {
    const isDone = await copy(text);
    setCopied(isDone);
    announce(
      isDone ? `Copied: ${what}.` : "This browser does not let the page copy: select the text instead.",
      "copy",
    );
  };
  return (
    <button type="button" class="copy" aria-label={`Copy ${what}`} onClick={copyIt}>
      {isCopied ? "Copied" : "Copy"}
    </button>
  );
}

/** Browsers have a clipboard only for pages of this machine or under https; the old way works for the others. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}
