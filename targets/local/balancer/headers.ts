// Header hygiene of a proxy: hop-by-hop headers end here, the request's origin and id are added.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { requestIdHeader, requestIdPattern } from '../../../contract/index.ts';

/** RFC 9110 section 7.6.1, and `expect`, which node:http has answered already. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);
const idName = requestIdHeader.toLowerCase();
/** Replaced or extended on the way to the pod; the body's length is known at that point. */
const managed = new Set([
  idName,
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-port',
  'content-length',
]);

/** The caller's request id if pods take it too, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers[idName];
  return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
}

/** Raw headers (name, value, name, value …) for the pod; `host` in place of the Host header, if given. */
export function towardsPod(request: IncomingMessage, requestId: string, host?: string): string[] {
  const headers = endToEnd(request.rawHeaders, request.headers.connection, managed);
  if (host !== undefined) replaceHost(headers, host);
  const from = request.socket.remoteAddress ?? '';
  const before = request.headers['x-forwarded-for'];
  headers.push(
    requestIdHeader,
    requestId,
    'X-Forwarded-For',
    before === undefined ? from : `${String(before)}, ${from}`,
    'X-Forwarded-Proto',
    'http',
    'X-Forwarded-Port',
    String(request.socket.localPort ?? ''),
  );
  return headers;
}

/** The authority of a target in absolute form counts, not the Host header (RFC 9112 section 3.2.2). */
function replaceHost(headers: string[], host: string): void {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (at >= 0) headers[at + 1] = host;
  else headers.push('Host', host);
}

/** Raw headers for the client. */
export function towardsClient(raw: readonly string[]): string[] {
  let connection: string | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() !== 'connection') continue;
    connection = connection === undefined ? raw[at + 1] : `${connection},${raw[at + 1] ?? ''}`;
  }
  return endToEnd(raw, connection, new Set());
}

/** The first value of a header among raw ones; undefined without it. */
export function valueOf(raw: readonly string[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  const at = raw.findIndex(
    (found, index) => index % 2 === 0 && found.length === wanted.length && found.toLowerCase() === wanted,
  );
  return at < 0 ? undefined : raw[at + 1];
}

function endToEnd(
  raw: readonly string[],
  connection: string | undefined,
  dropped: ReadonlySet<string>,
): string[] {
  const named = new Set(
    (connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const lower = name.toLowerCase();
    if (!hopByHop.has(lower) && !dropped.has(lower) && !named.has(lower)) kept.push(name, raw[at + 1] ?? '');
  }
  return kept;
}
