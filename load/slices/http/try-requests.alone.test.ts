// Trying requests before there is load: each is sent once, and failures are reported with all text but
// secrets.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { gateLoad } from '../../../contract/index.ts';
import { SmallSubject } from '../testing/small-subject.ts';
import { tryRequests } from './try-requests.ts';

const clock = systemClock();
let subject: SmallSubject;
beforeEach(async () => {
  subject = await new SmallSubject().open();
});
afterEach(() => subject.close());

const attempt = (
  requests: object[],
  more: { tokens?: string[]; signal?: AbortSignal } = {},
): Promise<readonly string[]> =>
  tryRequests({
    clock,
    seed: 1,
    env: { SECRET: 'hush' },
    requestOffset: 50,
    signal: more.signal ?? new AbortController().signal,
    subject: { baseUrl: subject.baseUrl, tokens: more.tokens ?? null, pids: async () => [] },
    load: gateLoad.parse({ requests, timeoutMs: 100 }),
  });

it('a trial of the requests sends every request once, in order, and is content with what is expected', async () => {
  expect(
    await attempt(
      [
        { journey: 'a', path: '/a/{n}' },
        { journey: 'b', path: '/b/{n}?{token}', expect: [200] },
      ],
      { tokens: ['t'] },
    ),
  ).toEqual([]);
  expect(subject.requests.map((request) => request.split(' HTTP')[0])).toEqual(['GET /a/50', 'GET /b/51?t']);
});

it('a trial of the requests reports the answer and the expected one without secrets', async () => {
  subject.manner = (socket) => void socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
  expect(
    await attempt([
      { journey: 'menu', path: '/{env:SECRET}' },
      { journey: 'order', method: 'POST', path: '/o', expect: [201, 409] },
      { journey: 'gone', path: '/x', expect: [404] },
    ]),
  ).toEqual([
    'menu: GET /{env:SECRET} answered 404, expected 200 to 399',
    'order: POST /o answered 404, expected 201 or 409',
  ]);
});

it('a trial of the requests reports a body that is not the expected one', async () => {
  expect(
    await attempt([
      { journey: 'menu', path: '/', expectBody: 'popcorn' },
      { journey: 'any', path: '/', expectBody: '.*' },
    ]),
  ).toEqual(['menu: GET / answered with a body that does not match popcorn']);
});

it('a trial of the requests reports that there was no answer, and why', async () => {
  subject.manner = () => undefined;
  expect(await attempt([{ journey: 'menu', path: '/' }])).toEqual([
    'menu: GET / was not answered within 100 ms',
  ]);
  await subject.close();
  expect(await attempt([{ journey: 'menu', path: '/' }])).toEqual([
    'menu: GET / was not answered: connection refused',
  ]);
});

it('a trial of the requests sends nothing if a token is needed and there is none', async () => {
  expect(
    await attempt([{ journey: 'order', path: '/', headers: { authorization: 'Bearer {token}' } }]),
  ).toEqual(['order: a {token} stands in it, and the subject gave none']);
  expect(subject.requests).toEqual([]);
});

it('a trial of the requests ends with an interruption', async () => {
  const controller = new AbortController();
  subject.manner = () => controller.abort(new Error('enough'));
  await expect(attempt([{ journey: 'menu', path: '/' }], { signal: controller.signal })).rejects.toThrow(
    'enough',
  );
});
