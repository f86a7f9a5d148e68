// Sends every planned request once before there is any load, and says in words what was not answered as
// expected.
import type { Clock, GateLoad } from '../../../contract/index.ts';
import type { SubjectAddress } from '../planned-slice.ts';
import { PacedClient, type Ending } from './paced-client.ts';
import { Draws, type Env } from './placeholders.ts';
import { journeysWithToken, prepareRequest, type PreparedRequest } from './prepared-requests.ts';

export interface TryParts {
  clock: Clock;
  subject: SubjectAddress;
  load: Pick<GateLoad, 'timeoutMs' | 'requests'>;
  seed: number;
  env: Env;
  /** Value of `{n}` for the first; as many numbers as there are requests are used up. */
  firstNumber: number;
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
    firstNumber,
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
    const draws = new Draws({ drawSeed: seed, arrival, n: firstNumber + arrival, tokens });
    const ending = await tryOne(parts, origin, request, draws);
    if (typeof ending === 'string' || !request.isGood(ending))
      failures.push(inWords(request, ending, timeoutMs));
  }
  return failures;
}

/** On a connection of its own. */
async function tryOne(
  { clock, load: { timeoutMs }, signal }: TryParts,
  origin: URL,
  request: PreparedRequest,
  draws: Draws,
): Promise<Ending> {
  const client = new PacedClient(origin);
  const over = new AbortController();
  try {
    return await new Promise<Ending>((resolve, reject) => {
      client.send(
        request.outgoing(() => draws),
        0,
        { ended: (_client, _arrival, ending) => resolve(ending) },
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

function inWords(
  { planned: { journey, method, path, expect } }: PreparedRequest,
  ending: Ending,
  timeoutMs: number,
): string {
  const what = `${journey}: ${method} ${path}`;
  if (typeof ending === 'number')
    return `${what} answered ${ending}, expected ${expect?.join(' or ') ?? '200 to 399'}`;
  return ending === 'timeout'
    ? `${what} was not answered within ${timeoutMs} ms`
    : `${what} was not answered: ${ending}`;
}
