// One call to an engine: within a time, and with an error that names the engine and the call.
import Dockerode from 'dockerode';
import { ShowtimeError } from '../../../contract/index.ts';

/** How long the engine may take to answer one call, ms. Killing a database takes it half a second. */
const answersWithinMs = 20_000;

/** The client of the engine at `unix:///PATH` or `tcp://HOST:PORT`. */
export function dockerAt(host: string): Dockerode {
  if (host.startsWith('unix://')) return new Dockerode({ socketPath: host.slice('unix://'.length) });
  const { hostname, port } = new URL(host);
  return new Dockerode({ protocol: 'http', host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
}

/** @throws ShowtimeError engine-failed */
export async function callEngine<T>(host: string, what: string, call: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${answersWithinMs / 1_000} s`)),
      answersWithinMs,
    );
  });
  try {
    return await Promise.race([call(), late]);
  } catch (error) {
    throw engineFailed(host, what, error as Error);
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined where the engine answers with that status. */
export async function ignoring<T>(status: number, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === status) return undefined;
    throw error;
  }
}

function engineFailed(host: string, what: string, cause: Error): ShowtimeError {
  const refused = (cause as { statusCode?: number }).statusCode !== undefined;
  return new ShowtimeError(
    'engine-failed',
    {
      what: `the container engine at ${host} did not ${what}`,
      why: cause.message,
      fix: refused
        ? 'read its message; showtime recover removes what was left of a target'
        : 'start the engine again (showtime doctor finds it), then showtime recover removes what was left of a target',
    },
    { cause },
  );
}
