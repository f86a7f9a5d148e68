// Where k6 may send load: an allow list, made of k6's deny lists. Everything but the allowed addresses is
// denied by address. That holds for names, redirects, WebSockets and gRPC alike, because k6 checks the
// address that it is about to dial (lib/netext/dialer.go). Names that are not allowed are denied before they
// are resolved.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { excludeCidr } from 'cidr-tools';

export interface Reach {
  /** Host names that may be looked up, lower case. */
  names: readonly string[];
  /** Addresses beyond loopback that may be dialled. */
  addresses: readonly string[];
}

/** This machine alone. */
export const loopbackReach: Reach = { names: ['localhost'], addresses: [] };

/**
 * This machine and hosts beyond it (names, or addresses without brackets), with the addresses that they have now. A
 * host that cannot be looked up has none: requests to it are stopped, and reported.
 */
export async function reachOfHosts(hosts: readonly string[]): Promise<Reach> {
  const names = hosts.filter((host) => isIP(host) === 0);
  const found = await Promise.all(names.map((name) => lookup(name, { all: true }).catch(() => [])));
  return {
    names: [...new Set([...loopbackReach.names, ...names])],
    addresses: [
      ...new Set([
        ...hosts.filter((host) => isIP(host) !== 0),
        ...found.flat().map(({ address }) => address.replace(/%.*$/, '')),
      ]),
    ],
  };
}

/** k6 takes letters, digits, dots and dashes, and a wildcard at the front alone. */
const nameCharacters = [...'abcdefghijklmnopqrstuvwxyz0123456789.-'];
/** Of one argument; Linux takes 128 KB. */
const maxArgChars = 60_000;
/** Beyond this, names are not denied by name: the addresses still are. */
const maxPatternChars = 500_000;

/** Arguments of `k6 run`; they outrank `blacklistIPs` and `blockHostnames` of a script. */
export function reachArgs(reach: Reach): string[] {
  const patterns = deniedNames(reach.names);
  const names = patterns.join(',').length > maxPatternChars ? [] : patterns;
  return [
    ...chunked(deniedRanges(reach.addresses)).map((list) => `--blacklist-ip=${list}`),
    ...chunked(names).map((list) => `--block-hostnames=${list}`),
  ];
}

/**
 * Patterns of all names but the allowed ones: for each suffix of an allowed name every other character before
 * it, and that suffix itself. k6 takes no pattern that begins with a dash (so one more character stands
 * before it), nor other characters than letters, digits, dots and dashes: such names are stopped by their
 * address.
 */
export function deniedNames(allowed: readonly string[]): string[] {
  const ends = new Set(allowed.flatMap((name) => [...name].map((_, from) => name.slice(from))));
  ends.add('');
  const isName = new Set(allowed);
  return [...ends].flatMap((end) => [
    ...(end !== '' && !isName.has(end) && /^[a-z0-9]/.test(end) ? [end] : []),
    ...nameCharacters
      .map((character) => character + end)
      .filter((longer) => !ends.has(longer))
      .flatMap((longer) => (longer.startsWith('-') ? nameCharacters.map((one) => one + longer) : [longer]))
      .map((longer) => `*${longer}`)
      .filter((pattern) => patternOfK6.test(pattern)),
  ]);
}

/** As in k6 (lib/types/hostnametrie.go, validHostnamePattern), for lower case. */
const patternOfK6 =
  /^(\*\.?)?((([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))?$/;

const everything = ['0.0.0.0/0', '::/0'];
const loopback = ['127.0.0.0/8', '::1/128'];

/** All of IPv4 and IPv6 in CIDR ranges, but loopback and the allowed addresses. */
export function deniedRanges(allowed: readonly string[]): string[] {
  return excludeCidr(everything, [...loopback, ...allowed]);
}

/** Joins by commas as many as fit into one argument. */
function chunked(all: readonly string[]): string[] {
  const lists: string[] = [];
  for (const one of all) {
    const last = lists.at(-1);
    if (last !== undefined && last.length + one.length < maxArgChars)
      lists[lists.length - 1] = `${last},${one}`;
    else lists.push(one);
  }
  return lists;
}
