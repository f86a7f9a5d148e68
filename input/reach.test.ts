// Load may go to loopback and to the addresses that the allowed hosts have.
import { expect, it } from 'vitest';
import { reachOf } from './reach.ts';

it('what may be reached is this machine alone without allowed hosts', async () => {
  expect(await reachOf([])).toEqual({ names: ['localhost'], addresses: [] });
});

it('what may be reached holds allowed addresses and names, and no address of a name that does not resolve', async () => {
  expect(await reachOf(['203.0.113.7', 'Does-Not.invalid', '[2001:DB8::7]'])).toEqual({
    names: ['localhost', 'does-not.invalid'],
    addresses: ['203.0.113.7', '2001:db8::7'],
  });
});

it('what may be reached holds every address of a name', async () => {
  const { addresses } = await reachOf(['localhost']);
  expect(addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
});
