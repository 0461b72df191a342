/** Memory and open files over time, as a picture. */
import type { Sample } from "./trend";

const [WIDTH, HEIGHT, LEFT, TOP] = [900, 180, 70, 30];

export function plot(samples: readonly Sample[]): string {
  const curves = [
    curve(
      "memory, MB",
      samples.map(({ memoryMb }) => memoryMb),
      "#1f6feb",
      0,
    ),
    curve(
      "open files",
      samples.map(({ files }) => files),
      "#1a7f37",
      HEIGHT + 2 * TOP,
    ),
  ];
  const total = 2 * (HEIGHT + 2 * TOP);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH + LEFT + 20} ${total}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
${curves.join("\n")}
</svg>
`;
}

/** From 0 up, so that a flat line looks flat. */
function curve(name: string, values: readonly number[], colour: string, top: number): string {
  const most = Math.max(1, ...values) * 1.1;
  const x = (at: number) => (LEFT + (at * WIDTH) / Math.max(1, values.length - 1)).toFixed(1);
  const y = (value: number) => (top + TOP + HEIGHT - (value * HEIGHT) / most).toFixed(1);
  const points = values.map((value, at) => `${x(at)},${y(value)}`).join(" ");
  const last = values.at(-1) ?? 0;
  return `<text x="${LEFT}" y="${top + 18}">${name}: ${last.toFixed(0)} in the end</text>
<path d="M${LEFT} ${y(most)}V${y(0)}H${LEFT + WIDTH}" fill="none" stroke="#888"/>
<text x="${LEFT - 8}" y="${y(0)}" text-anchor="end">0</text>
<text x="${LEFT - 8}" y="${y(last)}" text-anchor="end">${last.toFixed(0)}</text>
<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}
