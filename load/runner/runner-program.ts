// The program of a runner pod: `runner.js`, or `k6 run …` as k6-operator calls it. It reads its task from files, plays its
// part, and ends once everything was fetched.
//
//   SHOWTIME_RUNNER_TASK   folder of task.json and archive.tar       JOB_COMPLETION_INDEX  from 0, set by an Indexed Job
//   SHOWTIME_RUNNER_SECRET folder of secret.json: token and __ENV    SHOWTIME_RUNNER_DATA  folder for what k6 writes
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { runnerTask } from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { Runner } from './runner.ts';
import { openRunnerServer } from './runner-server.ts';

const secretFile = z.object({ token: z.string().min(16), env: z.record(z.string(), z.string()) });
/** After its end it waits so long until its files are fetched, ms. */
const keptMs = 600_000;
/** Where the operator asks for k6's status. */
const operatorPort = 6565;

const variable = (name: string, otherwise: string): string => process.env[name] ?? otherwise;
const k6 = variable('SHOWTIME_RUNNER_K6', '/usr/local/lib/showtime/k6');
const taskFolder = variable('SHOWTIME_RUNNER_TASK', '/showtime/task');
const clock = systemClock();
const shell = nodeShell();
const [verb, ...args] = process.argv.slice(2);

process.exit(verb === undefined || verb === 'run' ? await play() : await passOn());

async function play(): Promise<number> {
  const runner = new Runner({
    shell,
    clock,
    task: runnerTask.parse(readJson(join(taskFolder, 'task.json'))),
    index: indexOf(args),
    env: secret().env,
    archive: join(taskFolder, 'archive.tar'),
    folder: variable('SHOWTIME_RUNNER_DATA', '/showtime/data'),
    k6,
    k6Port: Number(variable('SHOWTIME_RUNNER_K6_PORT', '6567')),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => runner.stop());
  const port = Number(variable('SHOWTIME_RUNNER_PORT', '6566'));
  const server = await openRunnerServer(runner, port, secret().token);
  say({ listening: server.port });
  const status = verb === 'run' ? answerOperator(runner) : null;
  await runner.play();
  const { phase, because, exit, closed } = runner.state;
  // The closing record, for readers of the log.
  say({ phase, because, exit, closed });
  const kept = new AbortController();
  await Promise.race([server.finished, clock.sleep(keptMs, kept.signal).catch(() => undefined)]);
  kept.abort();
  server.close();
  status?.close();
  // A failed load is the harness' business; a Job that fails would be tried again or kept.
  return phase === 'failed' ? 1 : 0;
}

/** From 1: of an Indexed Job, or as k6-operator tags each runner. */
function indexOf(given: readonly string[]): number {
  const tag = given.find((one) => one.startsWith('instance_id='));
  if (tag !== undefined) return Number(tag.slice('instance_id='.length));
  return Number(variable('JOB_COMPLETION_INDEX', '0')) + 1;
}

function secret(): z.infer<typeof secretFile> {
  return secretFile.parse(
    readJson(join(variable('SHOWTIME_RUNNER_SECRET', '/showtime/secret'), 'secret.json')),
  );
}

/** The operator waits until k6 answers, and then unpauses it: here the harness starts it, at one time for all. */
function answerOperator(runner: Runner): ReturnType<typeof createServer> {
  return createServer((_request, response) => {
    const paused = runner.state.startedMs === null;
    const attributes = { paused, running: !paused, stopped: false, tainted: false, status: paused ? 4 : 5 };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: { type: 'status', id: 'default', attributes } }));
  }).listen(operatorPort);
}

/** What the operator's initializer asks: `k6 archive`, `k6 inspect`. */
async function passOn(): Promise<number> {
  const { code, stdout, stderr } = await shell.run({
    file: k6,
    args: process.argv.slice(2),
    env: verb === 'archive' || verb === 'inspect' ? secret().env : {},
    inherits: 'all',
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return code ?? 1;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function say(record: object): void {
  process.stdout.write(`${JSON.stringify(record)}\n`);
}
