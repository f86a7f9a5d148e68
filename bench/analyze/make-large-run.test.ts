// The made run: as many rows as were ordered, the same bytes each time, and a verdict of pass that a missing
// row breaks.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runFiles } from '../../contract/index.ts';
import { analyze } from '../../reports/index.ts';
import { makeLargeRun } from './make-large-run.ts';

const place = mkdtempSync(join(tmpdir(), 'showtime-made-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const sizes = { samples: 20_000, intents: 2_000, durationMs: 60_000 };
const linesOf = (dir: string, name: string): string[] =>
  readFileSync(join(dir, name), 'utf8').trim().split('\n');

describe('a made run', () => {
  const dir = join(place, 'one');
  makeLargeRun(dir, sizes);

  it('a made run has as many samples and order intents as were ordered, and the probe’s', () => {
    expect(linesOf(dir, runFiles.samples)).toHaveLength(sizes.samples + 1);
    const keys = new Set(
      linesOf(dir, runFiles.ledger)
        .filter((line) => line.includes('"op":"order"'))
        .map((line) => (JSON.parse(line) as { key: string }).key),
    );
    const probes = linesOf(dir, runFiles.probes).filter((line) => line.startsWith('order,')).length;
    expect(probes).toBeGreaterThan(sizes.durationMs / 50 - 1);
    expect(keys.size).toBe(sizes.intents + probes);
  });

  it('a made run is the same bytes for the same seed, and others for another', () => {
    makeLargeRun(join(place, 'again'), sizes);
    makeLargeRun(join(place, 'other'), { ...sizes, seed: 2 });
    for (const name of [runFiles.samples, runFiles.ledger, runFiles.stored, runFiles.probes]) {
      expect(readFileSync(join(place, 'again', name)).equals(readFileSync(join(dir, name))), name).toBe(true);
    }
    expect(
      readFileSync(join(place, 'other', runFiles.ledger)).equals(readFileSync(join(dir, runFiles.ledger))),
    ).toBe(false);
  });

  it('a made run passes, with every checker requested', async () => {
    const { verdict } = await analyze(dir, { write: false });
    expect(verdict.verdicts.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(verdict.load).toEqual({ offered: 4_000, achieved: 4_000, dropped: 0 });
  });

  it('a made run fails once a stored order is missing', async () => {
    const path = join(dir, runFiles.stored);
    const lines = linesOf(dir, runFiles.stored);
    const lost = lines.findIndex((line) => line.startsWith('{"phase":"final","kind":"order"'));
    writeFileSync(path, `${lines.filter((_, index) => index !== lost).join('\n')}\n`);
    expect((await analyze(dir, { write: false })).verdict.outcome).toBe('fail');
  });

  it.each([
    [{ samples: 2_000, intents: 2_000 }, /2000 samples cannot hold 2000 order intents/],
    [{ samples: 1_000, intents: 0 }, /intents must be a whole number above 0, it is 0/],
    [{ samples: NaN, intents: 1 }, /samples must be a whole number above 0, it is NaN/],
  ])('a made run of sizes %j is refused', (wrong, why) => {
    expect(() => makeLargeRun(join(place, 'wrong'), wrong)).toThrow(why);
  });
});
