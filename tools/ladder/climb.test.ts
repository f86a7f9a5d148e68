import { expect, test } from 'vitest';
import { climb, NothingThere, notTried, RungFailed } from './climb.mjs';

const fails = (rung: string, error: Error) => ({ rung, step: () => Promise.reject(error) });

test('the first rung that leads to the tool wins, and the ones before it are told with their reasons', async () => {
  const said: string[] = [];
  const { found, tried } = await climb(
    [
      fails('PATH', new NothingThere('there is none')),
      fails('release', new RungFailed('no network')),
      { rung: 'build', step: async () => ({ path: '/k6' }) },
      { rung: 'never', step: () => Promise.reject(new Error('tried though a rung before it had worked')) },
    ],
    (line) => said.push(line),
  );
  expect(found).toEqual({ rung: 'build', path: '/k6' });
  expect(tried).toEqual([
    { rung: 'PATH', reason: 'there is none' },
    { rung: 'release', reason: 'no network' },
  ]);
  expect(said).toEqual(['release: no network']);
});

test('when no rung works, nothing is found and every reason is there', async () => {
  const { found, tried } = await climb([fails('disk', new Error('ENOSPC')), notTried('build')]);
  expect(found).toBeUndefined();
  expect(tried).toEqual([
    { rung: 'disk', reason: 'ENOSPC' },
    { rung: 'build', reason: 'not tried: looking only, without a download' },
  ]);
});
