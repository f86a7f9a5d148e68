// A gate that is long enough to be interrupted in each of its phases.
import { expect } from 'vitest';
import { gateFiles } from '../contract/index.ts';
import { GateWorkspace, small } from './gate-workspace.ts';
import type { Started } from './showtime.ts';

export class InterruptedGate extends GateWorkspace {
  constructor() {
    super();
    this.budgets('p50: { relative: 0.5 }');
  }

  /** Pairs of slices of 0.3 s. */
  gate(...more: string[]): Started {
    return this.start(['gate', '--baseline', this.kiosk(), '--candidate', this.kiosk(), ...small, ...more]);
  }

  /** Waits until the subjects are started. */
  async starting(run: Started): Promise<void> {
    await run.until(/baseline: start: /);
  }

  /** Waits until the newest gate has a slice of that stage on record. */
  async playing(stage: string): Promise<void> {
    await expect.poll(() => this.#slices()).toContainEqual(expect.stringContaining(`"stage":"${stage}"`));
  }

  #slices(): string[] {
    if (this.runFolders().length === 0) return [];
    return this.text(gateFiles.slices)
      .trim()
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Ctrl-C, even twice, while that stage is played ends both subjects and keeps what was measured. */
  async expectCtrlCKeeps(stage: string): Promise<void> {
    const run = this.gate();
    await this.playing(stage);
    run.child.kill('SIGINT');
    run.child.kill('SIGINT');
    const done = await run.over;
    expect([done.code, done.stderr]).toEqual([130, expect.not.stringContaining('what:')]);
    expect(this.gateRecord().ended).toBe('interrupted');
    const { outcome, because } = this.gateVerdict();
    expect(['inconclusive', 'invalid']).toContain(outcome);
    if (outcome === 'inconclusive') expect(because).toContain('interrupted');
    expect((await this.run(['analyze', this.gateFolder()])).code).toBe(2);
  }
}
