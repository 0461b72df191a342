/** Numbers, sizes and times as they are written on the page. */

/** One for the whole page, and not the browser's: so is the language of its words. */
const LOCALE = "en";
const NUMBER = new Intl.NumberFormat(LOCALE);
const COMPACT = new Intl.NumberFormat(LOCALE, { notation: "compact" });
const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

export function number(value: number): string {
  return NUMBER.format(value);
}

/** `999`, `1.2K`: where there is little room. */
export function compactNumber(value: number): string {
  return COMPACT.format(value);
}

/** `1 message`, `1,200 messages`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** `812 bytes`, `16.4 kB`. */
export function size(bytes: number): string {
  if (bytes === 1) return "1 byte";
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(LOCALE, { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}

/** `2026-01-31 23:59:59.123`, where the browser is. */
export function time(ms: number): string {
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) return `${ms} ms`;
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${day} ${clock}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}
