// Validity: no objective is failed by what happened while the machine itself was short of CPU.
import { runFiles, type Slo } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';
import { badWhileShort, failsAnyway, failsOnlyByShortage } from '../machine/bad-while-short.ts';
import type { Reading } from '../machine/readings.ts';
import { cpuInWords, spansInWords, whatWasShort } from '../machine/room-words.ts';
import { decide } from '../statistics/binomial.ts';
import { pass, unknown, type Checker, type Finding } from './checker.ts';

const thresholdsFailed = 99;

export const machineHadRoom: Checker = {
  name: 'machine-had-room',
  title: 'No objective is failed by a machine that was short of CPU.',
  kind: 'validity',
  needs: ['samples'],
  check: (run) => {
    const { doubtful, proven, readings } = failuresOf(run);
    if (doubtful.length === 0 || proven.length > 0) return pass(hadRoom(run, proven));
    const cpu = cpuInWords(readings, run.record.host);
    return unknown(
      `${shortly(readings)}; without what was bad then, ${doubtful.join(', ')} would not fail${cpu === '' ? '' : `; CPU then: ${cpu}`}`,
      evidenceOf(readings),
    );
  },
};

/**
 * The finding of an SLO that fails: unknown where only the machine's shortage makes it fail, whatever the
 * other objectives say. It holds without what was not delivered only if it holds without both.
 */
export function unlessMachineWasShort(slo: Slo, run: JudgedRun, finding: Finding): Finding {
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

function failuresOf(run: JudgedRun): Failures {
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

/** k6 says of its thresholds only that one failed: any shortage during the load may be why. */
export function shortUnderThresholds(run: JudgedRun): readonly Reading[] {
  const started = run.eventsOf('load-started').at(0)?.value;
  const ended = run.eventsOf('load-ended').at(-1)?.value;
  return run.record.thresholdsAsked && started && ended?.exitCode === thresholdsFailed
    ? run.room.shortIn(started.atMs, ended.atMs)
    : [];
}

function hadRoom({ room: { readings, short } }: JudgedRun, proven: readonly string[]): string {
  if (readings.length === 0) return `${runFiles.machine} says nothing of the machine, and no objective fails`;
  if (short.length === 0) {
    const idle = readings.flatMap(({ idlePercent }) => idlePercent ?? []);
    return `the machine had room in all ${readings.length} readings; idle at least ${Math.round(Math.min(...idle))} %`;
  }
  return `${shortly(short)}; ${proven.length > 0 ? `${proven.join(', ')} fails without that time too` : 'no objective fails because of it'}`;
}

function shortly(readings: readonly Reading[]): string {
  return readings.length === 0
    ? `${runFiles.machine} says nothing of the machine then`
    : `the machine was short at ${spansInWords(readings)} (${whatWasShort(readings)})`;
}

function evidenceOf(readings: readonly Reading[]): string[] {
  return readings.flatMap(({ shortages }) =>
    shortages.slice(0, 1).flatMap(({ line }) => (line === null ? [] : [`${runFiles.machine}:${line}`])),
  );
}
