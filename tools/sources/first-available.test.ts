import { expect, test } from 'vitest';
import { firstAvailable, SourceAbsent, notTried, SourceFailed } from './first-available.mjs';

const fails = (source: string, error: Error) => ({ source, step: () => Promise.reject(error) });

test('the first source that has the tool wins, and the ones before it are reported with their reasons', async () => {
  const lines: string[] = [];
  const { found, tried } = await firstAvailable(
    [
      fails('PATH', new SourceAbsent('there is none')),
      fails('release', new SourceFailed('no network')),
      { source: 'build', step: async () => ({ path: '/k6' }) },
      {
        source: 'never',
        step: () => Promise.reject(new Error('tried though a source before it had worked')),
      },
    ],
    (line) => lines.push(line),
  );
  expect(found).toEqual({ source: 'build', path: '/k6' });
  expect(tried).toEqual([
    { source: 'PATH', reason: 'there is none' },
    { source: 'release', reason: 'no network' },
  ]);
  expect(lines).toEqual(['release: no network']);
});

test('when no source works, nothing is found and every reason is there', async () => {
  const { found, tried } = await firstAvailable([fails('disk', new Error('ENOSPC')), notTried('build')]);
  expect(found).toBeUndefined();
  expect(tried).toEqual([
    { source: 'disk', reason: 'ENOSPC' },
    { source: 'build', reason: 'not tried: no download was allowed' },
  ]);
});
