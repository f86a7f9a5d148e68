// Two recorded runs on the command line: text, Markdown, a page, JSON; refused if they cannot be compared.
import { readFileSync, rmSync, symlinkSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FixtureRun } from '../reports/testing/fixture-run.ts';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
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
    const run = new FixtureRun();
    const folder = join(workspace.folder, name);
    Object.assign(run.record, { id: name, settings: { durable } });
    run.files.set('curve.json', () => JSON.stringify(curve));
    renameSync(run.write(), folder);
  }
});
afterAll(() => workspace.remove());

test('two runs are shown as text, Markdown, a page in a file, and JSON, with exit code 0', async () => {
  const result = await workspace.run(['compare', 'one', 'two']);
  expect([result.code, result.stderr]).toEqual([0, '']);
  expect(result.stdout).toMatch(
    /^before {2}PASS {2}one[^]*orders-good[^]*f1 crash-writer: detection[^]*arrivals offered/,
  );
  expect((await workspace.run(['compare', 'one', 'two', '--format', 'markdown'])).stdout).toMatch(
    /^## tiny: Pass → Pass\n/,
  );
  expect(
    await workspace.run(['compare', 'one', 'two', '--format', 'html', '--out', 'compared.html']),
  ).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('compared.html') });
  expect(readFileSync(join(workspace.folder, 'compared.html'), 'utf8')).toMatch(
    /^<!doctype html>[^]*<\/html>\n$/,
  );
  expect(JSON.parse((await workspace.run(['compare', 'one', 'two', '--json'])).stdout)).toMatchObject({
    schemaVersion: 1,
    before: { id: 'one' },
    after: { id: 'two' },
    differences: [],
  });
});

test('two runs with different settings are refused with 64, and shown on request with the difference at the top', async () => {
  const refused = await workspace.run(['compare', 'one', 'durable']);
  expect([refused.code, refused.stdout]).toEqual([64, '']);
  expect(refused.stderr).toMatch(
    /^what: [^]*^why: {2}[^]* {6}- settings\.durable: false before, true after\n[^]*^fix: {2}.*--despite-differences/m,
  );
  expect(await workspace.run(['compare', 'one', 'durable', '--despite-differences'])).toMatchObject({
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
  const before = readFileSync(join(workspace.folder, 'one', 'run.json'), 'utf8');
  for (const [link, to] of [
    ['linked', 'one'],
    ['link.html', join('one', 'run.json')],
  ] as const) {
    rmSync(join(workspace.folder, link), { force: true });
    symlinkSync(join(workspace.folder, to), join(workspace.folder, link));
  }
  expect(await workspace.run(['compare', 'one', 'two', '--out', file])).toMatchObject({
    code: 64,
    stdout: '',
    stderr: expect.stringMatching(why),
  });
  expect(readFileSync(join(workspace.folder, 'one', 'run.json'), 'utf8')).toBe(before);
});
