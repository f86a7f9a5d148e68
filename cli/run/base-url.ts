// Decides whether load may go to a URL: loopback always, other hosts only when allowed by name.
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export type BaseUrl = { ok: true; url: string } | { ok: false; code: 'bad-flag' | 'host-not-allowed'; problem: string };

/** Reads a base URL; a trailing slash is dropped. `allowed` are host names or addresses from --allow-host. */
export function readBaseUrl(text: string, allowed: readonly string[]): BaseUrl {
  if (!URL.canParse(text)) return { ok: false, code: 'bad-flag', problem: `--base-url "${text}" is no URL: write http://127.0.0.1:8080` };
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { ok: false, code: 'bad-flag', problem: `--base-url "${text}" must start with http:// or https://` };
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!isLoopback(host) && !allowed.includes(host)) {
    return { ok: false, code: 'host-not-allowed', problem: `--base-url leads to "${host}", which is beyond loopback` };
  }
  return { ok: true, url: text.replace(/\/+$/, '') };
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
