import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { ensureMoto, findMoto, MOTO_VERSION } from './ensure-moto.mjs';

test('the pinned version is the one of the hash-checked list', async () => {
  const list = await readFile(new URL('./requirements.txt', import.meta.url), 'utf8');
  expect(/^moto==(\S+)/m.exec(list)?.[1]).toBe(MOTO_VERSION);
});

test('without a Python the error holds every way that was tried and a way out', async () => {
  const cacheDir = await mkdtemp(join(tmpdir(), 'showtime-moto-'));
  try {
    const env = { PATH: cacheDir };
    const error: unknown = await ensureMoto({ cacheDir, env }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(MissingToolError);
    const row = await findMoto({ cacheDir, env });
    expect([row.found, row.required, row.tried.map(({ source }) => source)]).toEqual([
      false,
      false,
      ['cache', 'pip', 'pip of Debian'],
    ]);
    expect(row.get).toContain('node tools/get.mjs moto');
  } finally {
    await rm(cacheDir, { recursive: true });
  }
});
