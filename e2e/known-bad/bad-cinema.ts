// A service with one fault, and the bundled rush played against it from the command to the verdict.
import { join } from 'node:path';
import { expect } from 'vitest';
import { packageRoot, type CheckVerdict } from '../../contract/index.ts';
import { SmallCinema, type Vice } from '../../load/testing/small-cinema.ts';
import { Workspace } from '../showtime.ts';

export type { Vice };
export type VerdictsByChecker = ReadonlyMap<string, CheckVerdict>;

const printStored = join(packageRoot(), 'e2e/known-bad/print-stored.mjs');

/** Plays 5 s of rush against the service. Nothing is left of it, but for the verdicts. */
export async function playRush(vice?: Vice): Promise<VerdictsByChecker> {
  const workspace = new Workspace();
  const cinema = new SmallCinema();
  cinema.vice = vice;
  await cinema.open();
  try {
    const done = await workspace.run([
      'run',
      'showtime-rush',
      '--base-url',
      cinema.baseUrl,
      '--stored',
      `node ${printStored} ${cinema.baseUrl}`,
      '--duration',
      '5s',
      '--peak',
      '30',
      '--seed',
      '5',
    ]);
    const folder = workspace.runFolders().at(-1);
    expect(folder, done.stderr).toBeDefined();
    const { verdicts } = workspace.verdict(folder);
    expect(workspace.leftRunning()).toEqual([]);
    return new Map(verdicts.map((verdict) => [verdict.checker, verdict]));
  } finally {
    await cinema.close();
    workspace.remove();
  }
}
