// Starts a shell line as a subject: it gets a port, a database and a seed, and its readiness is awaited.
//
//   copy database ──▶ seed ──▶ start ──▶ ready ──▶ tokens
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GateSubject } from '../../../contract/gate/index.ts';
import { freePort } from '../../../platform/free-port.ts';
import { copyDatabase } from './database-copy.ts';
import type { KeptLine } from './kept-line.ts';
import { didNotStart, describeExit, timeoutOf, startLine, type Opening } from './opening.ts';
import { closeThen, type Launched } from './prepared.ts';
import { waitUntilReady } from './readiness.ts';
import { runStep } from './run-step.ts';
import { readSubjectTokens } from './subject-tokens.ts';

const host = '127.0.0.1';

interface Line {
  line: string;
  cwd: string;
}

/**
 * On any failure nothing of it is left. @throws ShowtimeError subject-did-not-start, or the signal's reason
 */
export async function launchCommand(opening: Opening, subject: GateSubject, line: Line): Promise<Launched> {
  const data = join(opening.workFolder, `${opening.side}-data`);
  const removeData = (): Promise<void> => rm(data, { recursive: true, force: true });
  try {
    await mkdir(data, { recursive: true });
    const launched = await launchOn(data, opening, subject, line);
    return { ...launched, close: () => closeThen(launched, removeData) };
  } catch (error) {
    await removeData();
    throw error;
  }
}

async function launchOn(
  data: string,
  opening: Opening,
  subject: GateSubject,
  { line, cwd }: Line,
): Promise<Launched> {
  const { side, recipe } = opening;
  const database = await copyDatabase(opening, join(data, 'database'));
  const port = await freePort(host);
  const tokensPath = join(data, 'tokens.json');
  const env = {
    PORT: String(port),
    HOST: host,
    TOKENS: tokensPath,
    ...(database === undefined ? {} : { DATABASE: database }),
  };
  if (recipe?.seed !== undefined) await runStep(opening, 'seed', { line: recipe.seed, cwd, env });
  opening.ports.progress(`${side}: start: ${line}`);
  const service = await startLine(opening, 'start', { line, cwd, env });
  const { lost, end } = watchEnd(side, service);
  try {
    const baseUrl = `http://${host}:${port}`;
    await waitForIt(opening, baseUrl, lost);
    const tokens = await readSubjectTokens(side, tokensPath);
    return {
      subject,
      baseUrl,
      tokens,
      env: tokens === null ? {} : { TOKENS: tokensPath },
      versions: {},
      lost,
      pids: async () => [service.pid],
      close: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** An end on request is no loss. */
function watchEnd(side: string, service: KeptLine): { lost: AbortSignal; end: () => Promise<void> } {
  const lost = new AbortController();
  let ending = false;
  void service.exited.then((code) => {
    if (!ending) lost.abort(new Error(`the ${side} ended by itself with ${describeExit(code)}`));
  });
  return {
    lost: lost.signal,
    end: async () => {
      ending = true;
      await service.end();
    },
  };
}

async function waitForIt(opening: Opening, baseUrl: string, lost: AbortSignal): Promise<void> {
  const {
    ports: { clock },
    recipe,
    signal,
  } = opening;
  const url = `${baseUrl}${recipe?.ready ?? '/'}`;
  const timeoutMs = timeoutOf(opening);
  // A recipe names a readiness page. Without one, any answer below 500 counts.
  const accepts = (status: number): boolean =>
    recipe === null ? status < 500 : status >= 200 && status < 400;
  const seen = await waitUntilReady({
    clock,
    url,
    accepts,
    timeoutMs,
    stop: AbortSignal.any([signal, lost]),
  });
  signal.throwIfAborted();
  if (lost.aborted) {
    const why = `${(lost.reason as Error).message} before ${url} answered`;
    throw await didNotStart(opening, {
      what: 'ended while it started',
      why,
      fix: 'start it by hand the same way; it must stay in the foreground',
    });
  }
  if (seen === null) return;
  throw await didNotStart(opening, {
    what: `was not ready within ${timeoutMs / 1000} s`,
    why: seen,
    fix: `listen on 127.0.0.1:$PORT, and answer ${recipe?.ready ?? '/'} with ${recipe === null ? 'a status below 500' : '2xx or 3xx'} when ready; a larger subject.patienceMs allows more time`,
  });
}
