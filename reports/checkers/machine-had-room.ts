// Validity: no objective is failed by what happened while the machine itself was short of CPU.
import { runFiles, type RunRecord, type Slo } from '../../contract/index.ts';
import { badWhileShort, failsAnyway, failsOnlyByShortage } from './bad-while-short.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import type { Reading } from '../run/machine-capacity.ts';
import { decide } from '../statistics/binomial.ts';
import { type Checker, type Finding, pass, unknown } from './checker.ts';

const thresholdsFailed = 99;

export const machineHadRoom: Checker = {
  name: 'machine-had-room',
  title: 'No objective is failed by a machine that was short of CPU.',
  kind: 'validity',
  needs: ['samples'],
  check: (run) => {
    const { doubtful, proven, readings } = failuresOf(run);
    if (doubtful.length === 0 || proven.length > 0) return pass(hadCapacity(run, proven));
    const cpu = describeCpu(readings, run.record.host);
    return unknown(
      `${shortly(readings)}; without what was bad then, ${doubtful.join(', ')} would not fail${cpu === '' ? '' : `; CPU then: ${cpu}`}`,
      evidenceOf(readings),
    );
  },
};

/**
 * The finding of a failed SLO: unknown if it fails only because the machine was short of CPU, regardless of
 * other objectives. It keeps `undelivered` only if it also fails without the dropped arrivals and the events
 * of the shortage.
 */
export function unlessMachineWasShort(slo: Slo, run: LoadedRun, finding: Finding): Finding {
  if (finding.outcome !== 'fail') return finding;
  const events = badWhileShort(slo, run);
  if (!failsOnlyByShortage(events, slo)) {
    if (finding.undelivered !== true || failsAnyway(events, slo)) return finding;
    const { outcome, because, evidence } = finding;
    return { outcome, because, evidence };
  }
  return unknown(
    `${finding.because}; but ${events.excused} of the ${events.bad} bad ones fell into time in which the machine was short (${machineHadRoom.name})`,
  );
}

interface Failures {
  /** Names of objectives that fail only by the machine's shortage, and of those that fail without it too. */
  doubtful: string[];
  proven: string[];
  /** Short readings that the doubtful ones met. */
  readings: readonly Reading[];
}

function failuresOf(run: LoadedRun): Failures {
  const met = new Set<Reading>();
  const doubtful: string[] = [];
  const proven: string[] = [];
  for (const slo of run.record.slos) {
    const events = badWhileShort(slo, run);
    if (decide({ ...events, budget: 1 - slo.objective }).outcome !== 'fail') continue;
    if (failsOnlyByShortage(events, slo)) {
      doubtful.push(slo.name);
      for (const reading of events.readings) met.add(reading);
    } else proven.push(slo.name);
  }
  const byThresholds = shortUnderThresholds(run);
  if (byThresholds.length > 0) doubtful.push('thresholds');
  for (const reading of byThresholds) met.add(reading);
  return { doubtful, proven, readings: [...met].sort((a, b) => a.toMs - b.toMs) };
}

/** k6's exit code shows only that some threshold failed: any shortage during the load may be the cause. */
export function shortUnderThresholds(run: LoadedRun): readonly Reading[] {
  const started = run.eventsOf('load-started').at(0)?.value;
  const ended = run.eventsOf('load-ended').at(-1)?.value;
  return run.record.thresholdsAsked && started && ended?.exitCode === thresholdsFailed
    ? run.room.shortIn(started.atMs, ended.atMs)
    : [];
}

function hadCapacity({ room: { readings, short } }: LoadedRun, proven: readonly string[]): string {
  if (readings.length === 0)
    return `${runFiles.machine} has no figures of the machine, and no objective fails`;
  if (short.length === 0) {
    const idle = readings.flatMap(({ idlePercent }) => idlePercent ?? []);
    return `the machine had room in all ${readings.length} readings; idle at least ${Math.round(Math.min(...idle))} %`;
  }
  return `${shortly(short)}; ${proven.length > 0 ? `${proven.join(', ')} fails without that time too` : 'no objective fails because of it'}`;
}

function shortly(readings: readonly Reading[]): string {
  return readings.length === 0
    ? `${runFiles.machine} has no figures of the machine then`
    : `the machine was short at ${describeSpans(readings)} (${whatWasShort(readings)})`;
}

function evidenceOf(readings: readonly Reading[]): string[] {
  return readings.flatMap(({ shortages }) =>
    shortages.slice(0, 1).flatMap(({ line }) => (line === null ? [] : [`${runFiles.machine}:${line}`])),
  );
}

const maxSpans = 5;
const maxProcesses = 4;
/** Below this a process is not worth a word, % of one core. */
const minPercent = 5;

/** `3 to 9 s, 12 to 13 s`: seconds of the run, neighbours joined. */
function describeSpans(readings: readonly Reading[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const { fromMs, toMs } of readings) {
    const [from, to] = [Math.floor(Math.max(0, fromMs) / 1_000), Math.ceil(toMs / 1_000)];
    const last = spans.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  const lines = spans.slice(0, maxSpans).map(({ from, to }) => `${from} to ${to} s`);
  const more = spans.length - lines.length;
  return `${lines.join(', ')}${more > 0 ? ` and ${more} times more` : ''}`;
}

/** The most frequent kinds of shortage, each with the words of its first reading. */
function whatWasShort(readings: readonly Reading[]): string {
  const kinds = new Map<string, { text: string; count: number }>();
  for (const { what } of readings.flatMap(({ shortages }) => shortages)) {
    const kind = what.replace(/\d+/g, '');
    const seen = kinds.get(kind) ?? { text: what, count: 0 };
    kinds.set(kind, { ...seen, count: seen.count + 1 });
  }
  return [...kinds.values()]
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .slice(0, 3)
    .map(({ text }) => text)
    .join('; ');
}

/** `k6 62 %, pod-1 40 %, others 75 % of a core`: means over the readings, the largest first. */
function describeCpu(readings: readonly Reading[], host: RunRecord['host']): string {
  const cores = host['coresOfHost'] ?? host['cores'];
  const sums = new Map<string, number>();
  const add = (name: string, percent: number): void => void sums.set(name, (sums.get(name) ?? 0) + percent);
  for (const { processes, idlePercent } of readings) {
    for (const [name, percent] of processes) add(name, percent);
    const ownPercent = [...processes.values()].reduce((sum, percent) => sum + percent, 0);
    if (idlePercent !== undefined && typeof cores === 'number')
      add(others, Math.max(0, cores * (100 - idlePercent) - ownPercent));
  }
  const lines = [...sums]
    .map(([name, sum]) => ({ name, percent: Math.round(sum / readings.length) }))
    .filter(({ percent }) => percent >= minPercent)
    .sort((a, b) => b.percent - a.percent || (a.name < b.name ? -1 : 1))
    .slice(0, maxProcesses)
    .map(({ name, percent }) => `${name} ${percent} %`);
  return lines.length === 0 ? '' : `${lines.join(', ')} of a core`;
}

/** CPU of processes outside the run; stolen time is included. */
const others = 'others';
