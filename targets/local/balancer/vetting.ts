// Finds what a client's request itself does wrong, before a pod is bothered with it (RFC 9110, RFC 9112).
import type { IncomingMessage } from 'node:http';
import type { BalancerStatus } from './balancer-answers.ts';

/** `path` is in origin form, or `*` for OPTIONS; `host` replaces the Host header (absolute form). */
export type VettedRequest =
  | { path: string; host?: string; refusal?: never }
  | { refusal: { status: BalancerStatus; error: string } };

/** RFC 3986 `uri-host [":" port]`; empty where the target has no authority. */
const hostPattern = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;
/** Bytes that are valid in a request line; a fragment never is. Other bytes are left for the pod to check. */
const pathPattern = /^\/[\x21\x22\x24-\x7e\x80-\xff]*$/;
const absolutePattern = /^https?:\/\/([^/?#]+)(.*)$/is;

/** Answers what is wrong with status and reason, else where the request leads. */
export function vetRequest(request: IncomingMessage): VettedRequest {
  return framingFault(request) ?? hostFault(request) ?? targetOf(request);
}

function refuse(status: BalancerStatus, error: string): VettedRequest {
  return { refusal: { status, error } };
}

/** RFC 9112 section 6.1: only `chunked` is understood, and an HTTP/1.0 message with any coding is faulty. */
function framingFault({ headers, httpVersion }: IncomingMessage): VettedRequest | undefined {
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  if (httpVersion === '1.0') return refuse(400, 'HTTP/1.0 with Transfer-Encoding');
  if (coding.trim().toLowerCase() !== 'chunked') return refuse(501, 'unknown transfer coding');
  return undefined;
}

/** RFC 9112 section 3.2: 400 to more than one Host header or an invalid one. node:http refuses a missing one. */
function hostFault({ rawHeaders }: IncomingMessage): VettedRequest | undefined {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() !== 'host') continue;
    count += 1;
    if (count > 1) return refuse(400, 'more than one Host header');
    if (!hostPattern.test(rawHeaders[at + 1] ?? '')) return refuse(400, 'invalid Host header');
  }
  return undefined;
}

function targetOf({ method, url = '' }: IncomingMessage): VettedRequest {
  // As an ALB: a TRACE would show the headers that were added on the way.
  if (method === 'TRACE') return refuse(405, 'TRACE');
  if (url === '*') return method === 'OPTIONS' ? { path: '*' } : refuse(400, 'invalid request target');
  const absolute = absolutePattern.exec(url);
  if (absolute === null) return pathPattern.test(url) ? { path: url } : refuse(400, 'invalid request target');
  const [, authority = '', rest = ''] = absolute;
  // RFC 9110 section 4.2.4: user information in a target is an error.
  if (!hostPattern.test(authority)) return refuse(400, 'invalid request target');
  if (method === 'OPTIONS' && rest === '') return { path: '*' };
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return pathPattern.test(path) ? { path, host: authority } : refuse(400, 'invalid request target');
}
