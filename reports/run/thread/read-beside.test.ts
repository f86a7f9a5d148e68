// Samples that another thread has read are the same facts, on whole and on damaged files.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runFiles, type Verdict } from '../../../contract/index.ts';
import { unpackRecording } from '../../../control/show/recording.ts';
import { digestOf } from '../../../platform/file-digest.ts';
import { dispose, FixtureRun } from '../../testing/fixture-run.ts';
import { verdictText } from '../../verdict/verdict-text.ts';
import { verdictOf } from '../../verdict/verdict.ts';
import { LoadedRun } from '../loaded-run.ts';
import { openRun } from '../recorded-run.ts';
import { digestSamples } from '../intents/sample-digest.ts';
import { formatTimeline } from '../timeline/timeline-builder.ts';
import { packDigest, TimelineCells, unpackDigest } from './packed-digest.ts';
import { readBeside } from './read-beside.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

function written(): string {
  const dir = new FixtureRun().write();
  made.push(dir);
  return dir;
}

/** What a report says of the run, as text. */
function judged(run: LoadedRun): { verdict: string; timeline: string; overview: string } {
  const verdict: Verdict = verdictOf(run);
  return {
    verdict: verdictText(verdict),
    timeline: formatTimeline(run.samples.timeline),
    overview: JSON.stringify(run.samples.overview),
  };
}

async function judgedBothWays(dir: string): Promise<[ReturnType<typeof judged>, ReturnType<typeof judged>]> {
  const threaded = new LoadedRun(openRun(dir));
  await threaded.readLargeFiles(0);
  return [judged(threaded), judged(new LoadedRun(openRun(dir)))];
}

describe('a folder whose samples another thread reads', () => {
  it('a folder whose samples another thread reads gives the same bytes: the recording that ships', async () => {
    const { path, remove } = await unpackRecording();
    try {
      const [threaded, plain] = await judgedBothWays(path);
      expect(threaded).toEqual(plain);
      expect(plain.verdict).toBe(readFileSync(join(path, runFiles.verdict), 'utf8'));
    } finally {
      await remove();
    }
  });

  it.each<[string, (dir: string) => void]>([
    ['whole', () => {}],
    ['changed', (dir) => appendFileSync(join(dir, runFiles.samples), 'r,1,1,menu,0,1,200,0,2,2\n')],
    ['torn', (dir) => appendFileSync(join(dir, runFiles.samples), 'r,1,1,me')],
    ['damaged', (dir) => appendFileSync(join(dir, runFiles.samples), 'r,1,one,menu,0,1,200,0,2,2\n')],
    ['empty', (dir) => writeFileSync(join(dir, runFiles.samples), '')],
    ['missing', (dir) => rmSync(join(dir, runFiles.samples))],
    ['without a ledger', (dir) => rmSync(join(dir, runFiles.ledger))],
  ])('a folder whose samples another thread reads gives the same bytes: %s', async (_, change) => {
    const dir = written();
    change(dir);
    const [threaded, plain] = await judgedBothWays(dir);
    expect(threaded).toEqual(plain);
  });

  it('a folder whose samples another thread reads gets the digest of each large file', async () => {
    const dir = written();
    const found = await readBeside(dir, openRun(dir).record, 0);
    expect(Object.fromEntries(found?.digests ?? [])).toEqual(
      Object.fromEntries(
        [runFiles.samples, runFiles.ledger, runFiles.stored].map((name) => [name, digestOf(join(dir, name))]),
      ),
    );
  });
});

it('a digest that travels between threads arrives as it was', () => {
  const dir = written();
  const { record } = openRun(dir);
  const digest = digestSamples(dir, record);
  const timeline = new TimelineCells();
  const arrived = unpackDigest(structuredClone(packDigest(digestSamples(dir, record, timeline), timeline)));
  expect(arrived.timeline).toEqual(digest.timeline);
  expect(arrived.lag.percentileMs(0.99)).toBe(digest.lag.percentileMs(0.99));
  const within = (series = arrived.offered): unknown => [series.good, series.bad, series.within(0, Infinity)];
  for (const name of digest.slos.keys())
    expect(within(arrived.slos.get(name))).toEqual(within(digest.slos.get(name)));
  expect(within(arrived.droppedAt)).toEqual(within(digest.droppedAt));
  expect(within(arrived.answered)).toEqual(within(digest.answered));
});

it('small samples, and samples that are not there, are read without another thread', () => {
  const dir = written();
  const { record } = openRun(dir);
  expect(readBeside(dir, record)).toBeUndefined();
  rmSync(join(dir, runFiles.samples));
  expect(readBeside(dir, record, 0)).toBeUndefined();
});
