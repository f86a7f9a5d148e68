// A subject that is a checkout of Showtime itself: its reference service, brought up by that checkout's own
// command line.
//
// Its supervisor is detached and outlives this process. `recover` finds it by a tag in its environment.
import { access, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { takeBuild } from '#tools';
import { packageRoot, ShowtimeError } from '../../../contract/index.ts';
import type { GateSubject } from '../../../contract/gate/index.ts';
import { isAlive, type ProcessIdentity } from '../../../platform/processes/process-identity.ts';
import { readState, targetFolder } from '../../supervisor/state.ts';
import { outsideHooks } from '../../../platform/git.ts';
import { endTagged, tagVariable } from '../../../platform/processes/marked-processes.ts';
import type { Opening } from './opening.ts';
import type { Launched } from './prepared.ts';
import { runStep } from './run-step.ts';
import { readSubjectTokens } from './subject-tokens.ts';

/** Installing, building and starting may take this long each, ms: the databases may have to be got first. */
const timeoutMs = 600_000;
const pollIntervalMs = 500;

/** What is used of `status --json`, which another version of Showtime printed. */
const printedStatus = z.object({
  baseUrl: z.string(),
  pods: z.array(z.object({ pid: z.number().int().nullable() })),
});

export function referenceRuns(workFolder: string, side: string): string {
  return join(workFolder, `${side}-runs`);
}

/**
 * Brings it up in a separate folder. On any failure nothing of it is left.
 * @throws ShowtimeError subject-did-not-start, or the signal's reason
 */
export async function launchReferenceService(
  opening: Opening,
  subject: GateSubject,
  checkout: string,
): Promise<Launched> {
  const { side, workFolder, ports, tag } = opening;
  const id = `gate-${side}`;
  const runs = referenceRuns(workFolder, side);
  const folder = targetFolder(runs, id);
  const env = { SHOWTIME_RUNS: runs };
  const over = new AbortController();
  const close = async (): Promise<void> => {
    over.abort();
    await showtime(opening, checkout, env, ['down', id]).catch(() => undefined);
    await endTagged(tag, ports.clock);
    await rm(runs, { recursive: true, force: true });
  };
  try {
    await runStep(opening, 'start', {
      line: `node cli/bin.mjs up --id ${id} --pods 1`,
      cwd: checkout,
      env,
      timeoutMs,
    });
    const { baseUrl, pods } = await readStatus(opening, checkout, env, id);
    const supervisor = (await readState(folder))?.supervisor;
    return {
      subject,
      baseUrl,
      close,
      versions: {},
      tokens: await readSubjectTokens(side, join(folder, 'tokens.json')),
      env: { TOKENS: join(folder, 'tokens.json'), HOUSE: join(folder, 'house.json') },
      // Databases, balancer and pods are all the supervisor's.
      pids: async () => (supervisor === undefined ? pods.flatMap(({ pid }) => pid ?? []) : [supervisor.pid]),
      lost: watch(opening, supervisor, over.signal),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * `npm ci` builds too (its prepare). With the same packages as here, those that are here are used; with the same
 * sources, the build that is here.
 * @throws ShowtimeError subject-did-not-start, or the signal's reason
 */
export async function buildReferenceService(opening: Opening, checkout: string): Promise<void> {
  const packageFolder = packageRoot();
  if (!(await haveSamePackages(packageFolder, checkout))) {
    await runStep(opening, 'build', {
      line: 'npm ci --include=dev --no-audit --no-fund',
      cwd: checkout,
      env: {},
      timeoutMs,
    });
    return;
  }
  await symlink(join(packageFolder, 'node_modules'), join(checkout, 'node_modules'));
  await takeBuild(packageFolder, checkout);
  await runStep(opening, 'build', { line: 'npm run --silent build', cwd: checkout, env: {}, timeoutMs });
}

async function haveSamePackages(packageFolder: string, checkout: string): Promise<boolean> {
  const [here, there] = await Promise.all(
    [packageFolder, checkout].map((folder) =>
      readFile(join(folder, 'package-lock.json'), 'utf8').catch(() => undefined),
    ),
  );
  return (
    here !== undefined &&
    here === there &&
    access(join(packageFolder, 'node_modules')).then(
      () => true,
      () => false,
    )
  );
}

/** Passwords are in the status: it is read here, and never goes to the log. */
async function readStatus(
  opening: Opening,
  checkout: string,
  env: Readonly<Record<string, string>>,
  id: string,
): Promise<z.infer<typeof printedStatus>> {
  const result = await showtime(opening, checkout, env, ['status', id, '--json']);
  const read = printedStatus.safeParse(result.code === 0 ? JSON.parse(result.stdout) : undefined);
  if (read.success) return read.data;
  throw new ShowtimeError('subject-did-not-start', {
    what: `the ${opening.side}'s reference service is up but did not report its address`,
    why: result.stderr.trim() || 'its status has another form than this version reads',
    fix: 'give the budgets file a subject with a start command',
  });
}

/** Runs a verb of the checkout's version. */
function showtime(
  { ports: { shell }, tag }: Opening,
  checkout: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): ReturnType<typeof shell.run> {
  return shell.run(
    outsideHooks({
      file: process.execPath,
      args: ['cli/bin.mjs', ...args],
      cwd: checkout,
      env: { ...env, [tagVariable]: tag },
    }),
  );
}

function watch(
  { ports: { clock }, side }: Opening,
  supervisor: ProcessIdentity | undefined,
  over: AbortSignal,
): AbortSignal {
  const lost = new AbortController();
  const check = async (): Promise<void> => {
    while (supervisor !== undefined && isAlive(supervisor)) await clock.sleep(pollIntervalMs, over);
    if (supervisor !== undefined) lost.abort(new Error(`the supervisor of the ${side} ended by itself`));
  };
  // Closing ends the sleep, and with it the polling.
  check().catch(() => undefined);
  return lost.signal;
}
