// Two recorded runs on the command line: words, Markdown, a page, JSON; refused if they mean nothing side by
// side.
import { readFileSync, rmSync, symlinkSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TinyRun } from '../reports/testing/tiny-run.ts';
import { Place } from './showtime.ts';

const place = new Place();
const curve = {
  schemaVersion: 1,
  timeUnitMs: 1_000,
  startRate: 2,
  stages: [{ durationMs: 20_000, target: 2 }],
};

beforeAll(() => {
  for (const [name, durable] of [
    ['one', false],
    ['two', false],
    ['durable', true],
  ] as const) {
    const run = new TinyRun();
    const folder = join(place.folder, name);
    Object.assign(run.record, { id: name, settings: { durable } });
    run.files.set('curve.json', () => JSON.stringify(curve));
    renameSync(run.write(), folder);
  }
});
afterAll(() => place.remove());

test('two runs are shown as words, Markdown, a page in a file, and JSON, with exit code 0', async () => {
  const words = await place.run(['compare', 'one', 'two']);
  expect([words.code, words.stderr]).toEqual([0, '']);
  expect(words.stdout).toMatch(
    /^before {2}PASS {2}one[^]*orders-good[^]*f1 crash-writer: detection[^]*arrivals offered/,
  );
  expect((await place.run(['compare', 'one', 'two', '--format', 'markdown'])).stdout).toMatch(
    /^## tiny: Pass → Pass\n/,
  );
  expect(
    await place.run(['compare', 'one', 'two', '--format', 'html', '--out', 'compared.html']),
  ).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('compared.html') });
  expect(readFileSync(join(place.folder, 'compared.html'), 'utf8')).toMatch(
    /^<!doctype html>[^]*<\/html>\n$/,
  );
  expect(JSON.parse((await place.run(['compare', 'one', 'two', '--json'])).stdout)).toMatchObject({
    schemaVersion: 1,
    before: { id: 'one' },
    after: { id: 'two' },
    differences: [],
  });
});

test('two runs with different settings are refused with 64, and shown on request with the difference at the top', async () => {
  const refused = await place.run(['compare', 'one', 'durable']);
  expect([refused.code, refused.stdout]).toEqual([64, '']);
  expect(refused.stderr).toMatch(
    /^what: [^]*^why: {2}[^]* {6}- settings\.durable: false before, true after\n[^]*^fix: {2}.*--despite-differences/m,
  );
  expect(await place.run(['compare', 'one', 'durable', '--despite-differences'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Compared despite differences.*\n {2}settings\.durable/),
  });
});

test.each([
  [join('one', 'run.json'), /never written into/],
  [join('one', 'logs', 'compared.html'), /never written into/],
  [join('linked', 'compared.html'), /never written into/],
  ['link.html', /is a link/],
  ['/dev/null', /no regular file/],
  [join('nowhere', 'page.html'), /ENOENT/],
])('--out %s is refused with 64', async (file, why) => {
  const before = readFileSync(join(place.folder, 'one', 'run.json'), 'utf8');
  for (const [link, to] of [
    ['linked', 'one'],
    ['link.html', join('one', 'run.json')],
  ] as const) {
    rmSync(join(place.folder, link), { force: true });
    symlinkSync(join(place.folder, to), join(place.folder, link));
  }
  expect(await place.run(['compare', 'one', 'two', '--out', file])).toMatchObject({
    code: 64,
    stdout: '',
    stderr: expect.stringMatching(why),
  });
  expect(readFileSync(join(place.folder, 'one', 'run.json'), 'utf8')).toBe(before);
});
