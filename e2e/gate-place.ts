// What the walks of the release gate share: a kiosk in a place of its own, the answer as it was recorded, and
// how it is told from a busy machine's.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  gateFiles,
  gateRecord,
  gateVerdict,
  packageRoot,
  type GateOutcome,
  type GateRecord,
  type GateVerdict,
} from '../contract/index.ts';
import { Place, type Said } from './showtime.ts';

/** Of everything random in these walks. */
export const seed = '7';
/**
 * The least that a gate does: slices of 30 requests, looks from ten pairs on; the longest time is for
 * machines that are busy.
 */
export const small = ['--pairs', '10', '--max-duration', '60s', '--seed', seed];

export class GatePlace extends Place {
  constructor() {
    super();
    for (const name of ['kiosk.mjs', 'kiosk.py'])
      cpSync(join(packageRoot(), 'e2e/foreign', name), join(this.folder, name));
  }

  /** A shell line that starts a kiosk; its path lets `leftRunning` find it. */
  kiosk(env: Readonly<Record<string, string | number>> = {}): string {
    return this.line(env, `exec ${process.execPath}`, 'kiosk.mjs');
  }

  line(env: Readonly<Record<string, string | number>>, program: string, file: string): string {
    return `${Object.entries(env)
      .map(([name, value]) => `${name}=${value} `)
      .join('')}${program} ${join(this.folder, file)}`;
  }

  /** Writes `showtime.budgets.yaml`: one journey, and what is asked of it. */
  budgets(asked: string, load = ''): void {
    writeFileSync(
      join(this.folder, 'showtime.budgets.yaml'),
      `load: { ratePerSecond: 100, ${load}requests: [{ journey: tickets, path: "/tickets?n={n}" }] }\nbudgets:\n  - { journey: tickets, ${asked} }\n`,
    );
  }

  gateFolder(): string {
    return this.runFolders().at(-1) ?? '';
  }

  gateVerdict(): GateVerdict {
    return gateVerdict.parse(this.json(gateFiles.verdict));
  }

  gateRecord(): GateRecord {
    return gateRecord.parse(this.json(gateFiles.gate));
  }

  /** A file of the newest gate. */
  text(name: string): string {
    return readFileSync(join(this.gateFolder(), name), 'utf8');
  }

  /** Neither a process nor a work folder. */
  async expectNothingLeft(): Promise<void> {
    await expect.poll(() => this.leftRunning()).toEqual([]);
    const works = join(this.runs, '.gate');
    expect(existsSync(works) ? readdirSync(works) : []).toEqual([]);
  }

  private json(name: string): unknown {
    return JSON.parse(this.text(name));
  }
}

/**
 * Conditions that a machine breaks that has other things to do; all others are nobody's business but ours.
 */
const machine = ['generator-on-time', 'generator-has-room', 'machine-same'];
const codes: Readonly<Record<GateOutcome, number>> = { pass: 0, fail: 1, inconclusive: 2, invalid: 2 };

/**
 * The wanted answer; or, on a machine so busy that it cannot be told, one that says so with its reason. Never
 * the opposite, and the
 * exit code is that of the recorded answer in any case. True if the machine was quiet enough.
 */
export function expectAnswer(
  done: Said,
  { outcome, because, conditions }: GateVerdict,
  wanted: 'pass' | 'fail',
): boolean {
  const broken = conditions.filter(({ holds }) => !holds);
  expect(broken.filter(({ condition }) => !machine.includes(condition))).toEqual([]);
  expect([done.code, done.stderr]).toEqual([codes[outcome], expect.not.stringContaining('what:')]);
  if (outcome === wanted) return true;
  expect(outcome).toBe(broken.length > 0 ? 'invalid' : 'inconclusive');
  for (const line of [because, ...broken.map((condition) => condition.because)])
    process.stderr.write(`seed ${seed}: ${line}\n`);
  return false;
}
