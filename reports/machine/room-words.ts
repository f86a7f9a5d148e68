// Says when the machine was short, of what, and which processes used the CPU then.
import type { RunRecord } from '../../contract/index.ts';
import type { Reading } from './readings.ts';

const mostSpans = 5;
const mostProcesses = 4;
/** Below this a process is not worth a word, % of one core. */
const leastPercent = 5;

/** `3 to 9 s, 12 to 13 s`: seconds of the run, neighbours joined. */
export function spansInWords(readings: readonly Reading[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const { fromMs, toMs } of readings) {
    const [from, to] = [Math.floor(Math.max(0, fromMs) / 1_000), Math.ceil(toMs / 1_000)];
    const last = spans.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  const said = spans.slice(0, mostSpans).map(({ from, to }) => `${from} to ${to} s`);
  const more = spans.length - said.length;
  return `${said.join(', ')}${more > 0 ? ` and ${more} times more` : ''}`;
}

/** The most frequent kinds of shortage, each with the words of its first reading. */
export function whatWasShort(readings: readonly Reading[]): string {
  const kinds = new Map<string, { words: string; count: number }>();
  for (const { what } of readings.flatMap(({ shortages }) => shortages)) {
    const kind = what.replace(/\d+/g, '');
    const seen = kinds.get(kind) ?? { words: what, count: 0 };
    kinds.set(kind, { ...seen, count: seen.count + 1 });
  }
  return [...kinds.values()]
    .sort((a, b) => b.count - a.count || (a.words < b.words ? -1 : 1))
    .slice(0, 3)
    .map(({ words }) => words)
    .join('; ');
}

/** `k6 62 %, pod-1 40 %, others 75 % of a core`: means over the readings, the largest first. */
export function cpuInWords(readings: readonly Reading[], { cores }: RunRecord['host']): string {
  const sums = new Map<string, number>();
  const add = (name: string, percent: number): void => void sums.set(name, (sums.get(name) ?? 0) + percent);
  for (const { processes, idlePercent } of readings) {
    for (const [name, percent] of processes) add(name, percent);
    const ours = [...processes.values()].reduce((sum, percent) => sum + percent, 0);
    if (idlePercent !== undefined && typeof cores === 'number')
      add(others, Math.max(0, cores * (100 - idlePercent) - ours));
  }
  const said = [...sums]
    .map(([name, sum]) => ({ name, percent: Math.round(sum / readings.length) }))
    .filter(({ percent }) => percent >= leastPercent)
    .sort((a, b) => b.percent - a.percent || (a.name < b.name ? -1 : 1))
    .slice(0, mostProcesses)
    .map(({ name, percent }) => `${name} ${percent} %`);
  return said.length === 0 ? '' : `${said.join(', ')} of a core`;
}

/** Processes that are not the run's own; stolen time is among them. */
const others = 'others';
