// Which requests the live page's server answers: reads from this machine's own page, with the token of its URL.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What is not served: a status, and a sentence without anything of the request. */
export interface Refused {
  status: 403 | 404 | 405;
  text: string;
}

/**
 * The path below the token, such as `/events`; else why nothing is served. A page of another site cannot read
 * what is shown here: its Origin is refused, and so is a name that it made lead to this machine (DNS rebinding).
 */
export function admit(
  { method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { port, token }: { port: number; token: string },
): string | Refused {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? ''))
    return { status: 403, text: 'This address is served to 127.0.0.1 and localhost only.' };
  const { origin } = headers;
  if (origin !== undefined && !own.some((host) => origin === `http://${host}`))
    return { status: 403, text: 'Another site must not read this run.' };
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
    return { status: 403, text: 'Another site must not read this run.' };
  if (method !== 'GET') return { status: 405, text: 'This page only shows a run: nothing but GET.' };
  const path = url.split('?', 1)[0] ?? '';
  const [, given = '', ...rest] = path.split('/');
  if (!isSame(given, token))
    return { status: 404, text: 'Nothing is here. Open the whole address that was printed.' };
  return `/${rest.join('/')}`;
}

/** In a time that does not depend on where they differ. */
function isSame(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
