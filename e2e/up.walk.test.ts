// A target that stays up: several runs on one target, SLOs that are surely met and surely missed, status and
// down. e2e/up.long.test.ts starts several at once.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { targetStatus, type PreflightReport } from '../contract/index.ts';
import { doubtsOf } from './doubts.ts';
import { runInProcess } from './in-process.ts';
import { Workspace, type CommandResult } from './showtime.ts';

const workspace = new Workspace();
/**
 * Customers are a pure function of the seed: with this one, some read their orders late, and others try to
 * read them.
 */
const seed = '5';
let up: CommandResult;

beforeAll(async () => {
  writeFileSync(
    join(workspace.folder, 'generous.yaml'),
    '- { name: orders-mostly-good, objective: 0.5, indicator: { kind: availability, of: order } }\n',
  );
  // No order can be stored within a microsecond, so that every one of them is too slow.
  writeFileSync(
    join(workspace.folder, 'impossible.yaml'),
    '- { name: orders-at-once, objective: 0.9, indicator: { kind: latency, of: order, belowMs: 0.001 } }\n',
  );
  up = await workspace.run(['up', '--json', '--pods', '2']);
});

afterAll(async () => {
  // Nothing is up any more unless a test failed.
  await workspace.run(['down']);
  workspace.remove();
});

test('up leaves a target that status finds, with its address but no password in the output', async () => {
  expect([up.code, up.stderr]).toEqual([0, expect.not.stringContaining('what:')]);
  const status = targetStatus.parse(JSON.parse(up.stdout));
  expect([status.id, status.pods.map(({ ready }) => ready)]).toEqual(['local', [true, true]]);
  expect(targetStatus.parse(JSON.parse((await workspace.run(['status', '--json'])).stdout)).baseUrl).toBe(
    status.baseUrl,
  );
  const result = await workspace.run(['status', 'local']);
  expect([result.code, result.stdout]).toEqual([0, expect.stringContaining(status.baseUrl)]);
  expect(result.stdout).not.toContain(status.database?.writer.password);
  expect(result.stdout).toContain(`${status.metricsUrl}/metrics/`);
  expect((await fetch(`${status.baseUrl}/api/theatres`)).status).toBe(200);
  expect(await (await fetch(`${status.metricsUrl}/metrics/balancer`)).text()).toMatch(
    /^balancer_request_duration_seconds_count\{journey="other",http_response_status_code="200",answered_by="pod",traffic="customer"\} 1$/m,
  );
  expect(await (await fetch(`${status.metricsUrl}/metrics/control-plane`)).text()).toMatch(
    /^next_showtime_timestamp_seconds \d{10}(\.\d+)?$/m,
  );
});

test('preflight looks at the target that is up: no error, warnings that are true of it, and no password', async () => {
  const { code, stdout } = await workspace.run(['preflight', '--json']);
  const { outcome, answers } = JSON.parse(stdout) as PreflightReport;
  const of = (wanted: string) => answers.filter((each) => each.outcome === wanted).map(({ check }) => check);
  // One reader, and a pair that flushes no commit because only processes die.
  expect([code, outcome, of('found'), of('unknown')]).toEqual([
    0,
    'pass',
    ['one-replica', 'commit-not-flushed'],
    [],
  ]);
  expect(of('fine')).toEqual(
    expect.arrayContaining([
      'semi-sync',
      'keep-alive',
      'one-zone',
      'max-connections',
      'character-set',
      'reader-lag',
    ]),
  );
  const { password } = targetStatus.parse(JSON.parse(up.stdout)).database?.writer ?? {};
  expect(stdout).not.toContain(password);
});

test('state files of a target are for its owner alone', () => {
  const folder = join(workspace.runs, '.targets/local');
  expect(
    ['.', 'state.json', 'start.json', 'tokens.json', 'session.key'].map((name) => [
      name,
      statSync(join(folder, name)).mode & 0o077,
    ]),
  ).toEqual(['.', 'state.json', 'start.json', 'tokens.json', 'session.key'].map((name) => [name, 0]));
});

test('a second target of the same name is refused', async () => {
  const again = await workspace.run(['up']);
  expect([again.code, again.stderr]).toEqual([
    expect.any(Number),
    expect.stringMatching(
      /^what: a target "local" is there already\nwhy: {2}it is up\nfix: {2}showtime down local/,
    ),
  ]);
  expect(again.code).not.toBe(0);
});

test('a target cannot be taken away while a run uses it, and no other run gets it', async () => {
  // Long enough to go on until it is interrupted, however long the refusals take.
  const run = workspace.start([...short('generous.yaml'), '--duration', '300s']);
  await run.until(/the real peak/);
  expect(await runInProcess(workspace, ['down'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('what: target local is in use by pid') as string,
  });
  expect(await runInProcess(workspace, [...short('generous.yaml'), '--id', 'local'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('held by another run') as string,
  });
  run.child.kill('SIGINT');
  expect((await run.over).code).toBe(130);
});

test('a run with SLOs that are surely met passes with 0', async () => {
  const done = await workspace.run(short('generous.yaml'));
  expect(done.stderr).not.toMatch(/Error:|^ +at /m);
  expectJudged(done, 'orders-mostly-good', 'pass');
});

test('another run on the same target fails with 1 on an SLO that cannot be met', async () => {
  const done = await workspace.run(short('impossible.yaml'));
  expect(done.stderr).toContain('using target local');
  expectJudged(done, 'orders-at-once', 'fail');
});

test('a run that it does not fit is refused by name', async () => {
  const timetable = join(workspace.folder, 'other.csv');
  writeFileSync(
    timetable,
    'screening_id,theatre_id,screen,title,starts_at,seats,occupancy\n1,1,1,Other,2026-11-23T19:00:00Z,300,0.9\n',
  );
  const refused = await workspace.run([...short('generous.yaml'), '--timetable', timetable, '--id', 'local']);
  expect([refused.code, refused.stderr]).toEqual([
    64,
    expect.stringContaining('another timetable than other.csv'),
  ]);
  expect((await workspace.run([...short('generous.yaml'), '--durable', '--id', 'local'])).code).toBe(64);
  expect(await workspace.run([...short('generous.yaml'), '--observe', '--id', 'local'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('nothing watches it: it was started without up --observe') as string,
  });
});

test('down ends it, and a second down has nothing to end', async () => {
  expect(await workspace.run(['down', 'local'])).toMatchObject({ code: 0, stdout: 'target local is down\n' });
  expect(workspace.leftRunning()).toEqual([]);
  expect(existsSync(join(workspace.runs, '.targets/local'))).toBe(false);
  expect((await workspace.run(['down', 'local'])).code).toBe(64);
});

function short(slos: string): string[] {
  return ['run', '--duration', '5s', '--peak', '20', '--seed', seed, '--plan', 'none', '--slos', slos];
}

/**
 * On a machine so busy that the experiment proves nothing, the SLO is unknown, or it fails whatever was not
 * delivered; nothing else may break in any case.
 */
function expectJudged(done: CommandResult, slo: string, wanted: 'pass' | 'fail'): void {
  const verdict = workspace.verdict(workspace.runFolders().at(-1));
  const { outcome, verdicts } = verdict;
  const doubts = doubtsOf(verdict);
  for (const { because } of doubts) process.stderr.write(`seed ${seed}: ${because}\n`);
  expect(verdicts.filter((one) => one.outcome === 'fail' && one.checker !== `slo:${slo}`)).toEqual([]);
  const judged = verdicts.find(({ checker }) => checker === `slo:${slo}`);
  const allowed = doubts.length === 0 ? [wanted] : wanted === 'fail' ? ['fail', 'unknown'] : ['unknown'];
  expect(allowed, judged?.because).toContain(judged?.outcome);
  expect(done.code).toBe({ pass: 0, fail: 1, unknown: 2, 'not-asked': 2 }[outcome]);
}
