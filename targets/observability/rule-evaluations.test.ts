// Waiting for rules: an evaluation that began too early does not count, and one that never comes ends the waiting.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { untilEvaluated } from './rule-evaluations.ts';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => server?.close(resolve)));

/** Answers one of these after the other, then the last for ever. */
async function prometheus(answers: readonly string[]): Promise<string> {
  let asked = 0;
  server = createServer((_, response) => {
    response.end(answers[Math.min(asked, answers.length - 1)]);
    asked += 1;
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const evaluated = (lastEvaluation: string): string =>
  JSON.stringify({
    data: {
      groups: [
        { name: 'other', lastEvaluation: '2026-01-02T00:00:00Z' },
        { name: 'slo', lastEvaluation },
      ],
    },
  });

const waiting = { clock: systemClock(), signal: new AbortController().signal };
const since = { group: 'slo', sinceMs: Date.parse('2026-01-01T00:01:00Z') };

test('it waits until the group was evaluated after the moment', async () => {
  const url = await prometheus([
    'no JSON',
    evaluated('0001-01-01T00:00:00Z'),
    evaluated('2026-01-01T00:01:00.5Z'),
  ]);
  expect(await untilEvaluated(waiting, { url, ...since, withinMs: 60_000 })).toBe(true);
});

test('an evaluation that began before, and a group that is not there, end the waiting when time is over', async () => {
  const url = await prometheus([evaluated('2026-01-01T00:00:59Z')]);
  expect(await untilEvaluated(waiting, { url, ...since, withinMs: 0 })).toBe(false);
  expect(await untilEvaluated(waiting, { url, ...since, group: 'gone', withinMs: 0 })).toBe(false);
});

test('an abort ends the waiting', async () => {
  const url = await prometheus([evaluated('2026-01-01T00:00:00Z')]);
  const signal = AbortSignal.abort(new Error('Ctrl-C'));
  await expect(
    untilEvaluated({ ...waiting, signal }, { url, ...since, withinMs: 60_000 }),
  ).rejects.toMatchObject({ name: 'AbortError', cause: { message: 'Ctrl-C' } });
});
