// A recording that was kept is played again only by a self-test that would have made the same.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { slicesOf, smallRecord, wobbling } from '../../../reports/gate/testing/small-gate.ts';
import { makeGateFolder } from '../gate-folder.ts';
import { recordingIn } from './selftest.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'selftest-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

test('it is kept for its seed, its pairs and no more, and only if complete', async () => {
  const folder = await makeGateFolder(parent, 'nothing', 0);
  await folder.writeRecord(smallRecord({ seed: 7, ended: 'recorded' }));
  for (const slice of slicesOf('discovery', 20, (_, pair, turn) => wobbling(1, pair, turn)))
    folder.append(slice);
  folder.close();
  expect(await recordingIn(parent, { pairs: 20, seed: 7 })).toBe(folder.path);
  expect(await recordingIn(parent, { pairs: 20, seed: 8 })).toBeUndefined();
  expect(await recordingIn(parent, { pairs: 21, seed: 7 })).toBeUndefined();
  await folder.writeRecord(smallRecord({ seed: 7, ended: 'interrupted' }));
  expect(await recordingIn(parent, { pairs: 20, seed: 7 })).toBeUndefined();
});
