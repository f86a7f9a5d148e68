// Prepared requests: the bytes that are sent, and what is refused before anything is.
import { describe, expect, it } from 'vitest';
import { plannedRequest, type PlannedRequest } from '../../../contract/index.ts';
import { Draws } from './placeholders.ts';
import { prepareRequest, requestProblems } from './prepared-requests.ts';

const planned = (more: object): PlannedRequest =>
  plannedRequest.parse({ journey: 'menu', path: '/menu', ...more });
const bytes = (more: object, baseUrl = 'http://127.0.0.1:81', env: Record<string, string> = {}): string =>
  prepareRequest(planned(more), new URL(baseUrl), env)
    .outgoing(() => new Draws({ drawSeed: 1, arrival: 0, n: 7, tokens: ['a b'] }))
    .bytes.toString();

describe('the bytes of a request', () => {
  it('the bytes of a request are a request line, Host, keep-alive, its headers and its body', () => {
    expect(bytes({})).toBe('GET /menu HTTP/1.1\r\nHost: 127.0.0.1:81\r\nConnection: keep-alive\r\n\r\n');
    expect(bytes({ method: 'POST', headers: { 'X-N': '{n}' }, body: { n: '{n}' } })).toBe(
      'POST /menu HTTP/1.1\r\nHost: 127.0.0.1:81\r\nConnection: keep-alive\r\ncontent-type: application/json\r\nX-N: 7\r\nContent-Length: 9\r\n\r\n{"n":"7"}',
    );
  });

  it('the bytes of a request put the path of the base URL before their path', () => {
    for (const base of ['http://[::1]:81/api/v2', 'http://[::1]:81/api/v2/'])
      expect(bytes({}, base)).toMatch(/^GET \/api\/v2\/menu HTTP\/1.1\r\nHost: \[::1\]:81\r\n/);
  });

  it('the bytes of a request have a content type only where none is given, and a text is sent as it is', () => {
    expect(
      bytes({ method: 'PUT', headers: { 'Content-Type': 'application/merge-patch+json' }, body: {} }),
    ).not.toContain('application/json');
    expect(bytes({ method: 'POST', body: '{"theatre":{1..1}}' })).toMatch(
      /Length: 13\r\n\r\n\{"theatre":1\}$/,
    );
    expect(bytes({ method: 'POST', body: 'text' })).not.toContain('content-type');
  });

  it('the bytes of a request have an explicit empty body if the method has one', () => {
    expect(bytes({ method: 'POST' })).toContain('content-length: 0\r\n');
    expect(bytes({ method: 'DELETE' })).not.toContain('content-length');
  });

  it('the bytes of a request count the bytes of a body, not its characters', () => {
    expect(bytes({ method: 'POST', body: '영화' })).toContain('Content-Length: 6\r\n');
  });

  it('the bytes of a request escape what cannot stand in a path, and values that come from outside', () => {
    expect(bytes({ path: '/영화 1?q=%20{token}&r={env:R}' }, undefined, { R: 'a/b' })).toMatch(
      /^GET \/%EC%98%81%ED%99%94%201\?q=%20a%20b&r=a%2Fb HTTP/,
    );
    expect(bytes({ path: '/x\r\nEvil: 1' })).toMatch(/^GET \/x%0D%0AEvil:%201 HTTP/);
  });

  it('the bytes of a request carry the credentials of a base URL, unless the request has others', () => {
    expect(bytes({}, 'http://me:s%20t@127.0.0.1:81')).toContain(
      `Authorization: Basic ${Buffer.from('me:s t').toString('base64')}\r\n`,
    );
    expect(bytes({ headers: { authorization: 'Bearer x' } }, 'http://me:s@127.0.0.1:81')).not.toContain(
      'Basic',
    );
  });

  it('the bytes of a request are built once where there is nothing to fill, and anew where there is', () => {
    const fixed = prepareRequest(planned({}), new URL('http://a'), {});
    const filled = prepareRequest(planned({ path: '/{n}' }), new URL('http://a'), {});
    const of = (n: number) => () => new Draws({ drawSeed: 1, arrival: 0, n, tokens: [] });
    expect(fixed.outgoing(of(1))).toBe(fixed.outgoing(of(2)));
    expect(filled.outgoing(of(1)).bytes).not.toEqual(filled.outgoing(of(2)).bytes);
  });
});

describe('requests that cannot be sent', () => {
  const problems = (more: object, env: Record<string, string> = {}) => requestProblems(planned(more), env);

  it('requests that cannot be sent are reported before anything is sent, with their location and without the value of a variable', () => {
    expect(problems({ headers: { c: '{env:C}' } }, { C: 'secret\r\nEvil: 1' })).toEqual([
      {
        path: ['headers', 'c'],
        message: 'environment variable C has a line break, which no header may have',
      },
    ]);
    expect(problems({ path: '/{9..1}', headers: { a: '{8..2}' }, body: { b: '{7..3}' } })).toEqual([
      { path: ['path'], message: '{9..1} holds no number: write the smaller one first' },
      { path: ['headers', 'a'], message: '{8..2} holds no number: write the smaller one first' },
      { path: ['body'], message: '{7..3} holds no number: write the smaller one first' },
    ]);
    for (const name of ['Content-Length', 'transfer-encoding', 'CONNECTION'])
      expect(problems({ headers: { [name]: '3' } })).toEqual([
        { path: ['headers', name], message: 'leave this header out: it is set for you' },
      ]);
  });

  it('requests that cannot be sent are none where all is well', () => {
    expect(problems({ path: '/{1..9}/{env:A}', headers: { a: '{token}' } }, { A: 'a\nb' })).toEqual([]);
  });
});
