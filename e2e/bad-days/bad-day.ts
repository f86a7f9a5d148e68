// What the tests of bad days share: a short walk without faults of its own, and questions about what became of it.
import { expect } from 'vitest';
import type { Outcome } from '../../contract/index.ts';
import { Workspace } from '../showtime.ts';

/** Arguments of a walk of six seconds of load. */
export function walk(...more: string[]): string[] {
  return ['run', '--duration', '6s', '--peak', '10', '--seed', '1', '--plan', 'none', ...more];
}

export class BadDay extends Workspace {
  outcomeOf(checker: string): Outcome | undefined {
    return this.verdict().verdicts.find((one) => one.checker === checker)?.outcome;
  }

  /** Whichever process died, no acknowledged order may be lost, doubled or oversold. */
  expectNothingBroken(): void {
    expect(
      this.verdict().verdicts.filter(
        ({ checker, outcome }) => outcome === 'fail' && !checker.startsWith('slo:'),
      ),
    ).toEqual([]);
  }

  /** Kills a process of the target by its name. */
  kill(name: string): void {
    const child = this.target()?.children.find((one) => one.name === name);
    if (child === undefined) throw new Error(`no process ${name}`);
    process.kill(child.pid, 'SIGKILL');
  }

  k6Pid(): number {
    const k6 = this.processes().find(({ line }) => /\bk6 run\b/.test(line));
    if (k6 === undefined) throw new Error('k6 does not run');
    return k6.pid;
  }
}
