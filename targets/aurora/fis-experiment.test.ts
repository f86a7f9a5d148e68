// Experiments of AWS FIS on a small server that speaks its documented API: which templates fit, what is sent, what is
// repeated, how one is followed and stopped.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { SteppedClock } from '../../platform/testing/stepped-clock.ts';
import { FisExperiment, refuseUnlessFitting } from './fis-experiment.ts';
import { openFis, type FisApi } from './fis.ts';
import { scriptedArn } from './testing/scripted-rds.ts';

const alarm = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders-burn';
const fitting = {
  actions: { failover: { actionId: 'aws:rds:failover-db-cluster', targets: { Clusters: 'cluster' } } },
  targets: {
    cluster: { resourceType: 'aws:rds:cluster', resourceArns: [scriptedArn], selectionMode: 'ALL' },
  },
  stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarm }],
};

interface Answer {
  status: number;
  body: object;
}
/** One answer a call; the last one is repeated. */
let answers: Answer[];
let asked: { method: string; path: string; body: Record<string, unknown>; signed: string }[];
let slept: number[];
let server: Server;
let fis: FisApi;
let clock: SteppedClock;
let experiment: FisExperiment;

const state = (status: string, reason = ''): Answer => ({
  status: 200,
  body: { experiment: { id: 'EXP1', state: { status, reason } } },
});
const refusal = (status: number, type: string): Answer => ({
  status,
  body: { __type: type, message: 'because' },
});
const template: Answer = { status: 200, body: { experimentTemplate: fitting } };
const calls = (): string[] => asked.map(({ method, path }) => `${method} ${path}`);

beforeEach(async () => {
  asked = [];
  slept = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => (text += String(piece)));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      asked.push({ method, path, body, signed: headers.authorization ?? '' });
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? refusal(500, 'none');
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fis = openFis({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    clock: { sleep: async (ms) => void slept.push(ms) },
  });
  clock = new SteppedClock();
  experiment = new FisExperiment({ fis, template: 'EXT1', allow: scriptedArn, clock, everyMs: 1_000 });
});
afterEach(async () => {
  await experiment.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function errorOf(call: Promise<unknown>): Promise<ShowtimeError> {
  const error: unknown = await call.catch((cause: unknown) => cause);
  if (!(error instanceof ShowtimeError)) throw new Error('it was not refused', { cause: error });
  return error;
}

test('an experiment is started from its template with a token, and each call is signed for FIS', async () => {
  answers = [template, state('initiating')];
  expect(await experiment.start()).toEqual({
    call: 'StartExperiment',
    experiment: 'EXP1',
    template: 'EXT1',
    alarms: alarm,
  });
  expect(calls()).toEqual(['GET /experimentTemplates/EXT1', 'POST /experiments']);
  expect(asked[1]?.body).toEqual({
    experimentTemplateId: 'EXT1',
    clientToken: expect.stringMatching(/^[\da-f-]{36}$/),
  });
  for (const { signed } of asked)
    expect(signed).toMatch(/^AWS4-HMAC-SHA256 Credential=any\/\d{8}\/us-east-1\/fis\/aws4_request/);
});

test('a start whose answer is lost is repeated with the same token, so that it starts once', async () => {
  answers = [
    template,
    refusal(500, 'InternalServerError'),
    refusal(429, 'ThrottlingException'),
    state('initiating'),
  ];
  await experiment.start();
  const tokens = asked.slice(1).map(({ body }) => body['clientToken']);
  expect([tokens.length, new Set(tokens).size, slept]).toEqual([3, 1, [200, 400]]);
});

test('an experiment is followed until it has ended, and one that completed is no failure', async () => {
  answers = [template, state('initiating'), state('running'), state('completed')];
  await experiment.start();
  await clock.pass(1_000);
  await expect.poll(() => experiment.evidence).toMatchObject({ experimentStatus: 'running' });
  await clock.pass(1_000);
  await expect.poll(() => experiment.evidence).toMatchObject({ experimentStatus: 'completed' });
  await clock.pass(10_000);
  expect([asked.length, experiment.failure]).toEqual([4, null]);
  await experiment.stop();
  expect(asked).toHaveLength(4);
});

test.each([
  ['stopped', 'Experiment halted by stop condition.'],
  ['failed', 'no right to fail the cluster over'],
])('an experiment that is %s is a failure with the reason', async (status, reason) => {
  answers = [template, state('initiating'), state(status, reason)];
  await experiment.start();
  await clock.pass(1_000);
  await expect.poll(() => experiment.failure).toBe(`the experiment EXP1 of AWS FIS is ${status}: ${reason}`);
});

test('an experiment that runs is stopped by its id', async () => {
  answers = [template, state('initiating'), state('stopping')];
  await experiment.start();
  await experiment.stop();
  expect(calls().at(-1)).toBe('DELETE /experiments/EXP1');
});

test('a second experiment is followed in the place of the first, whose failure is not its own', async () => {
  answers = [template, state('initiating'), state('stopped', 'halted'), template];
  await experiment.start();
  await clock.pass(1_000);
  await expect.poll(() => experiment.failure).toContain('halted');
  const second = { id: 'EXP2', state: { status: 'initiating' } };
  answers = [template, { status: 200, body: { experiment: second } }];
  expect(await experiment.start()).toMatchObject({ experiment: 'EXP2' });
  expect([experiment.failure, experiment.evidence]).toEqual([
    null,
    { call: 'StartExperiment', experiment: 'EXP2', experimentStatus: 'initiating' },
  ]);
});

test('after a start that was never answered, what runs of the template is stopped', async () => {
  const listed = [
    { id: 'OLD', state: { status: 'completed' } },
    { id: 'EXP1', state: { status: 'initiating' } },
  ];
  answers = [template, ...Array<Answer>(4).fill(refusal(503, 'ServiceUnavailable'))];
  expect((await errorOf(experiment.start())).code).toBe('aurora-refused');
  answers = [{ status: 200, body: { experiments: listed } }, state('stopping')];
  await experiment.stop();
  await experiment.stop();
  expect(calls().slice(5)).toEqual([
    'GET /experiments?experimentTemplateId=EXT1&maxResults=100',
    'DELETE /experiments/EXP1',
  ]);
});

test('a start that is denied names the policy, and leaves nothing to stop', async () => {
  answers = [template, refusal(403, 'AccessDeniedException')];
  const error = await errorOf(experiment.start());
  expect([error.code, error.explanation.fix]).toEqual([
    'aurora-refused',
    expect.stringContaining('aurora-chaos-fis'),
  ]);
  await experiment.stop();
  expect(asked).toHaveLength(2);
});

test('a template that is not there is bad input', async () => {
  answers = [refusal(404, 'ResourceNotFoundException')];
  const error = await errorOf(experiment.check());
  expect([error.code, error.exitCode]).toEqual(['aurora-not-allowed', 64]);
  expect(error.explanation.fix).toContain('list-experiment-templates');
});

test('a template that fits gives its alarms', () => {
  expect(refuseUnlessFitting('EXT1', fitting, scriptedArn)).toBe(alarm);
});

const cluster = fitting.targets.cluster;
test.each<[string, object, RegExp]>([
  [
    'another action',
    { actions: { stop: { actionId: 'aws:ec2:terminate-instances', targets: {} } } },
    /^actions: it does aws:ec2/,
  ],
  [
    'a second action',
    { actions: { ...fitting.actions, more: { actionId: 'aws:rds:reboot-db-instances', targets: {} } } },
    /^actions: .*, aws:rds:reboot-db-instances/,
  ],
  ['no action', { actions: {} }, /^actions: it does nothing/],
  [
    'another cluster',
    { targets: { cluster: { ...cluster, resourceArns: [`${scriptedArn}-2`] } } },
    /^targets: it hits .*shop-2/,
  ],
  [
    'a second cluster',
    { targets: { cluster: { ...cluster, resourceArns: [scriptedArn, `${scriptedArn}-2`] } } },
    /^targets: it hits .*shop, .*shop-2/,
  ],
  [
    'clusters by tag',
    { targets: { cluster: { ...cluster, resourceArns: [], resourceTags: { a: 'b' } } } },
    /^targets: it hits aws:rds:cluster by tag/,
  ],
  ['no alarm', { stopConditions: [{ source: 'none' }] }, /^stopConditions: no alarm/],
])('a template with %s is refused', (_what, changed, problem) => {
  const decide = (): string => refuseUnlessFitting('EXT1', { ...fitting, ...changed }, scriptedArn);
  expect(decide).toThrow(expect.objectContaining({ code: 'aurora-not-allowed' }) as Error);
  try {
    decide();
  } catch (error) {
    expect((error as ShowtimeError).explanation.problems).toEqual([expect.stringMatching(problem)]);
  }
});
