// The request of `showtime up`: defaults, what flags set, and every problem at once.
import { expect, it } from 'vitest';
import { readUpRequest, type UpFlags } from './up-request.ts';

const flags: UpFlags = { target: 'local', pods: '3', allowHost: [] };

const refusalOf = (changes: Partial<UpFlags>) =>
  readUpRequest({ ...flags, ...changes }).then(
    () => undefined,
    (error: { code: string; explanation: { what: string; problems?: string[] } }) => error,
  );

it('the default request has three pods, the bundled timetable, and nothing that watches', async () => {
  const { timetable, ...request } = await readUpRequest(flags);
  expect(request).toEqual({
    kind: 'local',
    id: 'local',
    pods: 3,
    database: 'mariadb',
    durable: false,
    observe: null,
    json: false,
  });
  expect(timetable.screenings.length).toBeGreaterThan(0);
});

it('containers store in MySQL and flush every commit, under an id of their own', async () => {
  expect(await readUpRequest({ ...flags, target: 'compose' })).toMatchObject({
    kind: 'compose',
    id: 'compose',
    database: 'mysql',
    durable: true,
  });
});

it('--observe without --slos watches the bundled SLOs', async () => {
  const { observe } = await readUpRequest({ ...flags, observe: true });
  expect(observe?.slos.length).toBeGreaterThan(0);
});

it('containers store orders in MySQL, or in the database that is named', async () => {
  const databaseOf = async (changes: Partial<UpFlags>): Promise<string> =>
    (await readUpRequest({ ...flags, target: 'compose', ...changes })).database;
  expect(await databaseOf({})).toBe('mysql');
  expect(await databaseOf({ database: 'mysql' })).toBe('mysql');
  expect(await databaseOf({ database: 'mariadb' })).toBe('mariadb');
});

it('containers can be watched too', async () => {
  const { kind, observe } = await readUpRequest({ ...flags, target: 'compose', observe: true });
  expect([kind, observe?.slos.length]).toEqual(['compose', expect.any(Number)]);
});

it.each<[string, Partial<UpFlags>]>([
  ['--pods "0"', { pods: '0' }],
  ['--pods "17"', { pods: '17' }],
  ['--pods "2.5"', { pods: '2.5' }],
  ['--id "../x"', { id: '../x' }],
  ['--id ""', { id: '' }],
  ['--database "oracle" is unknown: there are mariadb and mysql', { database: 'oracle' }],
  ['--target "moon" is unknown: there are local and compose', { target: 'moon', id: 'x' }],
  [
    '--target compose has 3 pods, those of docker-compose.yml: leave out --pods 2',
    { target: 'compose', pods: '2' },
  ],
  ['--slos needs --observe', { slos: 'slos.yaml' }],
  ['--slack-webhook-file needs --observe', { slackWebhookFile: 'hook' }],
])('%s is refused', async (what, changes) => {
  expect(await refusalOf(changes)).toMatchObject({ code: 'bad-flag', explanation: { what } });
});

it('every wrong flag is reported at once', async () => {
  const error = await refusalOf({ id: '-', pods: 'many', slos: 'slos.yaml', timetable: '/none.csv' });
  expect(error?.explanation.problems).toHaveLength(4);
});
