import { expect, test } from 'vitest';
import { unusedId } from './contained-mariadb.ts';

test('a server that follows gets an id that neither server has or ever wrote with', () => {
  expect(unusedId({ serverId: 1, state: '' }, { serverId: 2, state: '' })).toBe(3);
  expect(
    unusedId({ serverId: 2, state: '0-1-200,0-2-240,\n0-7-3' }, { serverId: 1, state: '0-1-9000' }),
  ).toBe(8);
  expect(unusedId({ serverId: 4, state: '0-1-9000' }, { serverId: 11, state: '0-12-1' })).toBe(13);
});
