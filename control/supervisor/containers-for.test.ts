import { expect, test } from 'vitest';
import { containersFor } from './containers-for.ts';

test('a target of processes needs no engine', async () => {
  expect(await containersFor('local', 'one')).toBeNull();
});

test('an installed package, which has no sources, is refused before an engine is asked', async () => {
  await expect(containersFor('compose', 'one', '/nowhere')).rejects.toMatchObject({
    code: 'tool-missing',
    explanation: { what: '--target compose needs a checkout of Showtime' },
  });
});
