// An external HTTP service: must be reachable, and is otherwise left alone.
import { ShowtimeError, type Command } from '../../contract/index.ts';
import type { RequestedTls } from '../../input/tls-trust.ts';
import { statusOf } from '../../platform/http-status.ts';
import type { System } from './system.ts';

/** Any answer at all counts as up; this long without one does not, ms. */
const answersWithinMs = 5_000;

export interface ExternalService {
  baseUrl: string;
  storedCommand: string | null;
  tls: RequestedTls;
}

/** Checks that the service answers. @throws ShowtimeError target-not-up */
export async function openExternalService(service: ExternalService): Promise<System> {
  const { baseUrl, tls } = service;
  const answer = await statusOf(baseUrl, AbortSignal.timeout(answersWithinMs), tls);
  if (typeof answer === 'string') throw notUp(baseUrl, answer);
  return externalService(service);
}

/** The same for a service that only the runners of the load can reach: they check that it answers. */
export function externalService({ baseUrl, storedCommand, tls }: ExternalService): System {
  return {
    kind: 'base-url',
    id: null,
    baseUrl,
    serviceUrl: baseUrl,
    observability: null,
    found: true,
    writer: null,
    reader: null,
    tokensFile: null,
    seedFile: null,
    settings: {
      ...(tls.verifies ? {} : { insecureSkipTlsVerify: true }),
      ...(tls.authorityFile === null ? {} : { privateAuthority: true }),
    },
    versions: {},
    storedCommand: storedCommand === null ? null : inShell(storedCommand),
    checkPlan: async () => [],
    processes: async () => [],
    longestStallMs: async () => null,
    record: async () => undefined,
    play: async () => undefined,
    openPlay: async () => undefined,
    inject: () => Promise.reject(new Error('behind --base-url there is nothing that Showtime may kill')),
    cutHolds: async () => undefined,
    closePlay: async () => undefined,
    stopFaults: async () => undefined,
    stopRecording: async () => undefined,
    openTransactions: async () => 0,
    startRunners: () => Promise.reject(new Error('this system has no runners')),
    endRunners: async () => undefined,
    finish: async () => undefined,
  };
}

function notUp(baseUrl: string, why: string): ShowtimeError {
  const isCertificate = /certificate|self.signed|issuer/i.test(why);
  return new ShowtimeError('target-not-up', {
    what: `${baseUrl} does not answer`,
    why,
    fix: isCertificate
      ? 'name the file of your own authority with SSL_CERT_FILE, or check no certificate with --insecure-skip-tls-verify'
      : 'start your service first, and check host and port',
  });
}

/** A user's command is a shell line, as in a CI file, with the environment of the user's shell. */
function inShell(line: string): Command {
  return { file: 'sh', args: ['-c', line], inherits: 'all' };
}
