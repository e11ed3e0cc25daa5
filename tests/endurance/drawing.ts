/** What a process needed at a time. */
export interface Sample {
  /** Since the beginning. */
  readonly seconds: number;
  readonly megabytes: number;
  readonly handles: number;
}

const WIDTH = 800;
const HEIGHT = 240;
const MARGIN = 50;

/** Memory and open files over time, as SVG. */
export function drawn(samples: readonly Sample[]): string {
  const memory = chart(samples, "memory, MB", 0, ({ megabytes }) => megabytes);
  const handles = chart(samples, "open files", HEIGHT, ({ handles }) => handles);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${2 * HEIGHT}" ` +
    `font-family="sans-serif" font-size="12">\n` +
    `<rect width="100%" height="100%" fill="white"/>\n${memory}${handles}</svg>\n`;
}

function chart(
  samples: readonly Sample[],
  title: string,
  top: number,
  valueOf: (sample: Sample) => number,
): string {
  const most = Math.max(...samples.map(valueOf)) * 1.1;
  const end = samples.at(-1)?.seconds ?? 1;
  const x = (seconds: number) => MARGIN + seconds / end * (WIDTH - 2 * MARGIN);
  const y = (value: number) => top + HEIGHT - MARGIN - value / most * (HEIGHT - 2 * MARGIN);
  const points = samples.map((sample) =>
    `${x(sample.seconds).toFixed(1)},${y(valueOf(sample)).toFixed(1)}`
  );
  const label = (text: string, at: number, height: number, anchor: string) =>
    `<text x="${at}" y="${height}" text-anchor="${anchor}">${text}</text>\n`;
  const [left, right] = [x(0), x(end)];
  return label(title, left, top + MARGIN - 10, "start") +
    label(most.toFixed(0), left - 5, y(most) + 4, "end") +
    label("0", left - 5, y(0) + 4, "end") +
    label(`${(end / 60).toFixed(1)} min`, right, y(0) + 18, "end") +
    `<path d="M${left} ${y(most)}V${y(0)}H${right}" fill="none" stroke="#888"/>\n` +
    `<polyline points="${points.join(" ")}" fill="none" stroke="#06c"/>\n`;
}
