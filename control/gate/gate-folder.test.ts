// The folder of a gate as it grows: a complete record after each write, one slice per line, errors with the
// file's name.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateFiles, slice } from '../../contract/index.ts';
import { sliceOf, smallRecord, wobbling } from '../../reports/gate/testing/small-gate.ts';
import { makeGateFolder } from './gate-folder.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'gate-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const wallMs = Date.UTC(2026, 10, 25, 20);
const one = sliceOf({ stage: 'discovery', pair: 1, turn: 0, side: 'baseline' }, wobbling(1, 1, 0));

test('a gate folder has the time and the kind of experiment in its name, and a unique name within one second', async () => {
  const folders = [
    await makeGateFolder(parent, 'gate', wallMs),
    await makeGateFolder(parent, 'gate', wallMs),
    await makeGateFolder(parent, 'calibration', wallMs),
  ];
  for (const folder of folders) folder.close();
  expect(folders.map(({ id }) => id)).toEqual([
    '20261125T200000Z-gate',
    '20261125T200000Z-gate-2',
    '20261125T200000Z-calibration',
  ]);
  expect(readdirSync(folders[0]?.path ?? '').sort()).toEqual([gateFiles.logs, gateFiles.slices].sort());
});

test('a gate folder holds the last record, and every slice in order', async () => {
  const folder = await makeGateFolder(parent, 'gate', wallMs);
  await folder.writeRecord(smallRecord({ ended: null }));
  folder.append(one);
  folder.append({ ...one, turn: 1, side: 'candidate' });
  await folder.writeRecord(smallRecord());
  folder.close();
  expect(JSON.parse(readFileSync(join(folder.path, gateFiles.gate), 'utf8'))).toEqual(smallRecord());
  expect(
    readFileSync(join(folder.path, gateFiles.slices), 'utf8')
      .trim()
      .split('\n')
      .map((line) => slice.parse(JSON.parse(line)).side),
  ).toEqual(['baseline', 'candidate']);
});

test('a gate folder that cannot be made or written to is named', async () => {
  writeFileSync(join(parent, 'occupied'), '');
  await expect(makeGateFolder(join(parent, 'occupied'), 'gate', wallMs)).rejects.toMatchObject({
    code: 'folder-not-writable',
  });
  const folder = await makeGateFolder(parent, 'gate', wallMs);
  folder.close();
  expect(() => folder.append(one)).toThrow(
    expect.objectContaining({
      code: 'folder-not-writable',
      message: expect.stringContaining(gateFiles.slices) as string,
    }) as Error,
  );
});
