// Gates are replayed on one recording, and their rates are reported with exact bounds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Side } from '../../contract/index.ts';
import { slicesOf, smallRecord, wobbling } from '../../reports/gate/testing/small-gate.ts';
import { analyzeGate, copiesDiffer } from '../../reports/gate/index.ts';
import { makeGateFolder } from './gate-folder.ts';
import { formatDifference, formatRate, trialsOf } from './trials-of.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'trials-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

async function recording(factor: number): Promise<string> {
  const folder = await makeGateFolder(parent, 'calibration', 0);
  await folder.writeRecord(smallRecord());
  const answers = (side: Side, pair: number, turn: number): ReturnType<typeof wobbling> =>
    wobbling(side === 'candidate' ? factor : 1, pair, turn);
  for (const slice of [...slicesOf('warm-up', 1, answers), ...slicesOf('discovery', 40, answers)])
    folder.append(slice);
  folder.close();
  return folder.path;
}

test('on a slowdown they fail, on none they pass, and warm-up is no pair', async () => {
  expect(trialsOf(await recording(1.5), 50, { nothingDiffers: false })).toMatchObject({
    pairs: 40,
    counts: { trials: 50, failed: 50, passed: 0, inconclusive: 0 },
  });
  expect(trialsOf(await recording(1), 50, { nothingDiffers: true })).toMatchObject({
    pairs: 40,
    counts: { trials: 50, failed: 0, passed: 50, inconclusive: 0 },
  });
});

test('the same recording gives the same counts', async () => {
  const folder = await recording(1.05);
  expect(trialsOf(folder, 50, { nothingDiffers: false })).toEqual(
    trialsOf(folder, 50, { nothingDiffers: false }),
  );
});

test('a rate stands with its exact 95 % interval', () => {
  expect([formatRate(0, 300), formatRate(4, 300), formatRate(300, 300)]).toEqual([
    '0 % (0 to 1.2 %)',
    '1.3 % (0.4 to 3.4 %)',
    '100 % (98.8 to 100 %)',
  ]);
});

test('two copies that differ consistently are reported, whichever is slower, even if no trial detects it', async () => {
  const differing = async (factor: number): Promise<string[]> =>
    copiesDiffer(analyzeGate(await recording(factor)).budgets).map(formatDifference);
  expect(await differing(1)).toEqual([]);
  expect((await differing(1.2))[0]).toMatch(/-relative \+\d+\.\d % \(\d+\.\d to \d+\.\d %\)$/);
  expect((await differing(0.8))[0]).toMatch(/-relative -\d+\.\d % \(-\d+\.\d to -\d+\.\d %\)$/);
  expect(trialsOf(await recording(1.2), 100, { nothingDiffers: true }).counts.failed).toBeLessThan(10);
});
