// What the walks of the release gate share: a kiosk in a separate workspace, the recorded answer, and the
// distinction from the answer of a busy machine.
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
import { Workspace, type CommandResult } from './showtime.ts';

/** Of everything random in these walks. */
export const seed = '7';
/**
 * The smallest gate: slices of 30 requests, interim analyses from ten pairs on; the maximum duration is for
 * busy machines.
 */
export const small = ['--pairs', '10', '--max-duration', '60s', '--seed', seed];

export class GateWorkspace extends Workspace {
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

  /** Writes `showtime.budgets.yaml`: one journey, and its budget. */
  budgets(requested: string, load = ''): void {
    writeFileSync(
      join(this.folder, 'showtime.budgets.yaml'),
      `load: { ratePerSecond: 100, ${load}requests: [{ journey: tickets, path: "/tickets?n={n}" }] }\nbudgets:\n  - { journey: tickets, ${requested} }\n`,
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
    await this.expectNothingRunning();
    const works = join(this.runs, '.gate');
    expect(existsSync(works) ? readdirSync(works) : []).toEqual([]);
  }

  private json(name: string): unknown {
    return JSON.parse(this.text(name));
  }
}

/** The body of a test with a workspace of its own, of which nothing may be left: so two of them can run at once. */
export function inGateWorkspace(body: (workspace: GateWorkspace) => Promise<void>): () => Promise<void> {
  return async () => {
    const workspace = new GateWorkspace();
    try {
      await body(workspace);
      await workspace.expectNothingLeft();
    } finally {
      await workspace.leave();
    }
  };
}

/** Conditions that a busy machine breaks; a breach of any other is a bug. */
const machine = ['generator-on-time', 'generator-has-room', 'machine-same'];
const codes: Readonly<Record<GateOutcome, number>> = { pass: 0, fail: 1, inconclusive: 2, invalid: 2 };

/**
 * Expects the wanted answer, or on a busy machine an inconclusive one with its reason. Never the opposite,
 * and the exit code is that of the recorded answer in any case. Returns true if the machine was quiet enough.
 */
export function expectAnswer(
  done: CommandResult,
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
