// The deny lists leave exactly the allowed names and addresses.
import { BlockList, isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { deniedNames, deniedRanges, loopbackReach, reachArgs } from './reach.ts';

/** As k6 matches: case apart, with a wildcard at the front alone. */
function isDenied(name: string, allowed: readonly string[]): boolean {
  return deniedNames(allowed).some((pattern) =>
    pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern,
  );
}

describe('denied names', () => {
  const allowed = ['localhost', 'shop.example.com', 'my-shop'];

  it.each(allowed)('denied names leave %s', (name) => {
    expect(isDenied(name, allowed)).toBe(false);
  });

  it.each([
    'example.com',
    'com',
    'host',
    't',
    'xlocalhost',
    'x-localhost',
    'localhost.evil.test',
    'my.localhost',
    'other.example.com',
    'a.shop.example.com',
    'shop',
    'your-shop',
    '12monkeys.test',
  ])('denied names hold %s', (name) => {
    expect(isDenied(name, allowed)).toBe(true);
  });
});

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

describe('denied ranges', () => {
  // One list a family: Node takes an IPv4 address for one of IPv6 as well, and k6 does not.
  const ranges = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const range of deniedRanges(['203.0.113.7', '2001:db8::7'])) {
    const [address = '', prefix] = range.split('/');
    ranges[familyOf(address)].addSubnet(address, Number(prefix), familyOf(address));
  }
  const holds = (address: string): boolean => ranges[familyOf(address)].check(address, familyOf(address));

  it.each(['127.0.0.1', '127.255.255.255', '::1', '203.0.113.7', '2001:db8::7'])(
    'denied ranges leave %s',
    (address) => {
      expect(holds(address)).toBe(false);
    },
  );

  it.each(['126.255.255.255', '128.0.0.0', '0.0.0.0', '10.0.0.1', '203.0.113.8', '::', '::2', '2001:db8::8'])(
    'denied ranges hold %s',
    (address) => {
      expect(holds(address)).toBe(true);
    },
  );
});

it('arguments are short enough for one each', () => {
  const many = Array.from({ length: 12 }, (_, index) => `shop-${index}.some-region.example.com`);
  const args = reachArgs({ ...loopbackReach, names: ['localhost', ...many] });
  expect(args.every((arg) => arg.length < 100_000)).toBe(true);
  expect(args.length).toBeGreaterThan(1);
});
