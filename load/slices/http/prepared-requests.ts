// Planned requests made ready for one subject: fixed ones as bytes, the others as templates that each arrival
// fills.
import requestBuilder from 'autocannon/lib/httpRequestBuilder.js';
import { bodyPatternFlags, type PlannedRequest } from '../../../contract/index.ts';
import {
  emptyRangesIn,
  fill,
  isFixed,
  templateOf,
  variablesIn,
  wantsToken,
  type Draws,
  type Env,
  type Template,
} from './placeholders.ts';
import type { Outgoing } from './paced-client.ts';

export interface PreparedRequest {
  planned: PlannedRequest;
  /**
   * For requests without placeholders the same bytes each time; `draws` is called for only where there are
   * some.
   */
  outgoing(draws: () => Draws): Outgoing;
  isGood(status: number): boolean;
  /** Whether the body is as expected; undefined if any body is, so that none needs to be kept. */
  isGoodBody: ((body: string) => boolean) | undefined;
}

/** What is wrong with an answer of a good status. */
export const wrongBody = 'body not as expected';

const asJson = (value: string): string => JSON.stringify(value).slice(1, -1);
const withBody = new Set(['POST', 'PUT', 'PATCH']);
/** They frame the message, which the client does itself. */
const ownHeaders = new Set(['connection', 'content-length', 'transfer-encoding']);

export function prepareRequest(planned: PlannedRequest, origin: URL, env: Env): PreparedRequest {
  const { method, expect } = planned;
  const isHead = method === 'HEAD';
  const headers = headersOf(planned);
  const build = requestBuilder({ host: origin.host, ...credentials(origin, headers) });
  const path = templateOf(
    origin.pathname.replace(/\/$/, '') + writable(planned.path),
    env,
    encodeURIComponent,
  );
  const values = Object.entries(headers).map(([name, value]) => [name, templateOf(value, env)] as const);
  const isText = typeof planned.body === 'string';
  const body = templateOf(bodyText(planned), env, isText ? undefined : asJson);
  const pattern =
    planned.expectBody === undefined ? undefined : new RegExp(planned.expectBody, bodyPatternFlags);
  const written = (draws: Draws): Outgoing => ({
    isHead,
    readsBody: pattern !== undefined,
    bytes: build({
      method,
      path: fill(path, draws, encodeURIComponent),
      body: Buffer.from(fill(body, draws, isText ? undefined : asJson)),
      headers: Object.fromEntries(values.map(([name, value]) => [name, fill(value, draws)])),
    }),
  });
  const fixed = [path, body, ...values.map(([, value]) => value)].every((template: Template) =>
    isFixed(template),
  );
  let once: Outgoing | undefined;
  return {
    planned,
    outgoing: fixed ? (draws) => (once ??= written(draws())) : (draws) => written(draws()),
    isGood: expect ? (status) => expect.includes(status) : (status) => status >= 200 && status < 400,
    isGoodBody: pattern === undefined ? undefined : (text) => pattern.test(text),
  };
}

export interface RequestProblem {
  /** In the planned request, such as headers and then a name. */
  path: readonly string[];
  message: string;
}

/**
 * What keeps a request from being sent as it is meant; values of variables are never shown, and those that
 * are not set are no matter here.
 */
export function requestProblems(planned: PlannedRequest, env: Env): readonly RequestProblem[] {
  const { path, headers, method, expectBody } = planned;
  const placeholders = [
    [['path'], path],
    ...Object.entries(headers).map(([name, value]) => [['headers', name], value] as const),
    [['body'], bodyText(planned)],
  ] as const;
  return [
    ...(method === 'HEAD' && expectBody !== undefined
      ? [{ path: ['expectBody'], message: 'an answer to HEAD has no body: leave it out, or use GET' }]
      : []),
    ...placeholders.flatMap(([at, text]) =>
      emptyRangesIn(text).map((range) => ({
        path: at,
        message: `${range} holds no number: write the smaller one first`,
      })),
    ),
    ...Object.entries(headers).flatMap(([name, value]) =>
      headerProblems(name, value, env).map((message) => ({ path: ['headers', name], message })),
    ),
  ];
}

function headerProblems(name: string, value: string, env: Env): string[] {
  return [
    ...(ownHeaders.has(name.toLowerCase()) ? ['leave this header out: it is set for you'] : []),
    ...variablesIn(value)
      .filter((variable) => /[\r\n\0]/.test(env[variable] ?? ''))
      .map((variable) => `environment variable ${variable} has a line break, which no header may have`),
  ];
}

/** Journeys that need a token. */
export function journeysWithToken(requests: readonly PlannedRequest[]): string[] {
  return [
    ...new Set(requests.filter((planned) => textsOf(planned).some(wantsToken)).map(({ journey }) => journey)),
  ];
}

function textsOf(planned: PlannedRequest): string[] {
  return [planned.path, ...Object.values(planned.headers), bodyText(planned)];
}

function bodyText({ body }: PlannedRequest): string {
  return body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
}

function headersOf({ method, headers, body }: PlannedRequest): Record<string, string> {
  return {
    ...(body === undefined || typeof body === 'string' || has(headers, 'content-type')
      ? {}
      : { 'content-type': 'application/json' }),
    // RFC 9110, 8.6: some servers insist on it.
    ...(withBody.has(method) && (body === undefined || body === '') ? { 'content-length': '0' } : {}),
    ...headers,
  };
}

function credentials({ username, password }: URL, headers: Record<string, string>): { auth?: string } {
  return username === '' || has(headers, 'authorization')
    ? {}
    : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
}

function has(headers: Record<string, string>, wanted: string): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === wanted);
}

/**
 * Characters that are invalid in a request line are escaped as a browser would; the rest, such as braces and
 * `%2F`, is sent unchanged.
 */
function writable(path: string): string {
  return path.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
}
