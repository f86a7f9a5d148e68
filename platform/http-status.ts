// Asks a URL for its status, whatever the port: `fetch` refuses ports that browsers do, such as 6000 and 10080.
import { rootCertificates } from 'node:tls';
import { Agent, request } from 'undici';

/** Whose certificates are trusted. */
export interface TlsTrust {
  /** Certificates of further authorities, PEM; null: those of Node. */
  authorities: string | null;
  /** False: no certificate is checked. */
  verifies: boolean;
}

/** The status, or why there is none, with what was asked. A redirect is an answer. Never rejects. */
export async function statusOf(url: string, signal: AbortSignal, tls?: TlsTrust): Promise<number | string> {
  const agent = new Agent({
    connect: {
      rejectUnauthorized: tls?.verifies ?? true,
      ...(tls?.authorities ? { ca: [...rootCertificates, tls.authorities] } : {}),
    },
  });
  try {
    const { statusCode, body } = await request(url, { dispatcher: agent, signal });
    body.on('error', () => undefined).destroy();
    return statusCode;
  } catch (error) {
    return `GET ${url}: ${reasonOf(error, signal)}`;
  } finally {
    await agent.destroy().catch(() => undefined);
  }
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted)
    return (signal.reason as Error | undefined)?.name === 'TimeoutError'
      ? 'no answer within the time limit'
      : 'it was given up';
  return describe(error);
}

/** Of a name with several addresses each attempt has a reason, and the whole has none. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  const { message, code, cause } = error as Error & { code?: string };
  if (message) return message;
  return cause === undefined ? (code ?? 'it failed without a reason') : describe(cause);
}
