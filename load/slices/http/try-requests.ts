// Sends every planned request once before there is any load, and reports what was not answered as expected.
import type { Clock, GateLoad } from '../../../contract/index.ts';
import type { TlsTrust } from '../../../platform/http-status.ts';
import type { SubjectAddress } from '../planned-slice.ts';
import { trustOf } from './connections.ts';
import { PacedClient, type Ending } from './paced-client.ts';
import { Draws, type Env } from './placeholders.ts';
import { journeysWithToken, prepareRequest, wrongBody, type PreparedRequest } from './prepared-requests.ts';

export interface TryParts {
  clock: Clock;
  subject: SubjectAddress;
  load: Pick<GateLoad, 'timeoutMs' | 'requests'>;
  seed: number;
  env: Env;
  /** Those of Node if not given. */
  tls?: TlsTrust;
  /** Value of `{n}` for the first; as many numbers as there are requests are used up. */
  requestOffset: number;
  signal: AbortSignal;
}

/**
 * Each failure as `menu: GET /api/menu answered 404, expected 200 to 399`; the path as it is planned. One
 * after another.
 */
export async function tryRequests(parts: TryParts): Promise<readonly string[]> {
  const {
    subject,
    load: { requests, timeoutMs },
    env,
    seed,
    requestOffset,
    signal,
  } = parts;
  const tokens = subject.tokens ?? [];
  if (tokens.length === 0) {
    const without = journeysWithToken(requests);
    if (without.length > 0)
      return without.map((journey) => `${journey}: a {token} stands in it, and the subject gave none`);
  }
  const origin = new URL(subject.baseUrl);
  const failures: string[] = [];
  for (const [arrival, planned] of requests.entries()) {
    signal.throwIfAborted();
    const request = prepareRequest(planned, origin, env);
    const draws = new Draws({ drawSeed: seed, arrival, n: requestOffset + arrival, tokens });
    const ending = await tryOne(parts, origin, request, draws);
    if (typeof ending === 'string' || !request.isGood(ending))
      failures.push(describeAttempts(request, ending, timeoutMs));
  }
  return failures;
}

/** On a separate connection. */
async function tryOne(
  { clock, load: { timeoutMs }, tls, signal }: TryParts,
  origin: URL,
  request: PreparedRequest,
  draws: Draws,
): Promise<Ending> {
  const client = new PacedClient(origin, trustOf(origin, tls));
  const over = new AbortController();
  try {
    return await new Promise<Ending>((resolve, reject) => {
      client.send(
        request.outgoing(() => draws),
        0,
        {
          ended: (answered, _arrival, ending) =>
            resolve(
              typeof ending === 'number' &&
                request.isGood(ending) &&
                request.isGoodBody?.(answered.body) === false
                ? wrongBody
                : ending,
            ),
        },
      );
      clock.sleep(timeoutMs, AbortSignal.any([signal, over.signal])).then(
        () => client.abandon('timeout'),
        () => reject(signal.reason as Error),
      );
    });
  } finally {
    over.abort();
    client.destroy();
  }
}

function describeAttempts(
  { planned: { journey, method, path, expect, expectBody } }: PreparedRequest,
  ending: Ending,
  timeoutMs: number,
): string {
  const what = `${journey}: ${method} ${path}`;
  if (typeof ending === 'number')
    return `${what} answered ${ending}, expected ${expect?.join(' or ') ?? '200 to 399'}`;
  if (ending === wrongBody) return `${what} answered with a body that does not match ${expectBody}`;
  return ending === 'timeout'
    ? `${what} was not answered within ${timeoutMs} ms`
    : `${what} was not answered: ${ending}`;
}
