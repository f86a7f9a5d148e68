// Decides whether load may go to a URL: loopback always, other hosts only when allowed by name.
import { BlockList, isIP } from 'node:net';
import { ShowtimeError } from '../contract/index.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export type BaseUrl =
  | { ok: true; url: string }
  | { ok: false; code: 'bad-flag' | 'host-not-allowed'; problem: string };

/**
 * Reads a base URL; a trailing slash is dropped, one with a user or a password in it is refused.
 * `allowed` are host names or
 * addresses from --allow-host.
 */
export function readBaseUrl(text: string, allowed: readonly string[], flag = '--base-url'): BaseUrl {
  const shown = withoutUser(text);
  if (!URL.canParse(text))
    return {
      ok: false,
      code: 'bad-flag',
      problem: `${flag} "${shown}" is no URL: write http://127.0.0.1:8080`,
    };
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { ok: false, code: 'bad-flag', problem: `${flag} "${shown}" must start with http:// or https://` };
  }
  if (holdsUser(text))
    return {
      ok: false,
      code: 'bad-flag',
      problem: `${flag} must hold no user and password: they would stand in ps, in histories and in what is recorded`,
    };
  if (url.search !== '' || url.hash !== '')
    return {
      ok: false,
      code: 'bad-flag',
      problem: `${flag} must have no ? and no #: it is a base that paths are added to, and what stands behind them may be a secret`,
    };
  const host = bareHost(url.hostname);
  if (!isLoopback(host) && !allowed.some((one) => bareHost(one) === host)) {
    return {
      ok: false,
      code: 'host-not-allowed',
      problem: `${flag} leads to "${host}", which is beyond loopback`,
    };
  }
  return { ok: true, url: text.replace(/\/+$/, '') };
}

/**
 * Whether a URL has a user or a password. Such a URL on the command line is refused, because ps and shell
 * histories show it.
 */
export function holdsUser(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

/** Without the part between scheme and host: messages end in logs. Also for a text that is no URL. */
function withoutUser(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:)?(\/*).*@/i, '$1$2');
}

/** The refusal of a host that was not allowed; `problem` is the result of `readBaseUrl` for `url`. */
export function hostNotAllowed(problem: string, url: string): ShowtimeError {
  return new ShowtimeError('host-not-allowed', {
    what: problem,
    why: 'load goes to 127.0.0.0/8 and [::1] unless a host is allowed by name: a typing error must not become an attack',
    fix: `add --allow-host ${bareHost(new URL(url).hostname)} if that service is yours to load`,
  });
}

/** A host as --allow-host names it: lower case, an IPv6 address without the brackets that it has in a URL. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase();
}

/** Whether a bare host is this machine. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
