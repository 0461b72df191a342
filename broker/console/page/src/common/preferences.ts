/** What the person in front of the page has chosen. Kept in the browser where it lets us; else it lasts as long as the page. */
import { Store } from "./store";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

export const theme = kept<Theme>("theme", "system", (text) => THEMES.find((one) => one === text));

/** Whether the page asks "what will happen?" before it shows what happened. `?predict=1` switches it on. */
export const isPredicting = kept<boolean>("predict", false, (text) => text === "1");
const asked = new URLSearchParams(location.search).get("predict");
if (asked !== null) isPredicting.set(asked === "1");

const obeyTheme = (chosen: Theme): void => {
  document.documentElement.dataset.theme = chosen;
};
obeyTheme(theme.value);
theme.subscribe(obeyTheme);

function kept<T extends string | boolean>(name: string, fallback: T, read: (text: string) => T | undefined) {
  const store = new Store<T>(fallback);
  const place = `kafka-lab-${name}`;
  try {
    const text = localStorage.getItem(place);
    if (text !== null) store.set(read(text) ?? fallback);
    store.subscribe((value) =>
      localStorage.setItem(place, typeof value === "boolean" ? (value ? "1" : "0") : value),
    );
  } catch {
    // A browser that keeps nothing for us is one to work with as well.
  }
  return store;
}
