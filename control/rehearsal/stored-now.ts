// Reads what the database of a kept target stores now, to compare it with a recorded run.
import { createInterface } from 'node:readline';
import {
  exportedLine,
  ShowtimeError,
  type Command,
  type ExportedLine,
  type HarnessPorts,
} from '../../contract/index.ts';
import { connectSupervisor } from '../supervisor/client.ts';
import { findTargets } from '../supervisor/state.ts';
import { exportStored } from './local-target.ts';

/**
 * Rows that the target of a run stores now. `id` is the target's in run.json.
 * @throws ShowtimeError target-not-up, unknown-target; while iterating stored-command-failed with the last lines that
 * the export printed
 */
export async function storedNow(
  ports: HarnessPorts,
  id: string | null,
): Promise<AsyncIterable<ExportedLine>> {
  if (id === null) throw notBundled();
  return exportedNow(ports, await storedCommandOf(ports, id));
}

async function storedCommandOf(ports: HarnessPorts, id: string): Promise<Command> {
  const target = (await findTargets(ports.runsFolder)).find((one) => one.id === id);
  if (target === undefined) throw gone(id);
  const { state } = target;
  const client = await connectSupervisor(state.socket);
  try {
    const command = exportStored(await client.call('status', null));
    if (command === null) throw notBundled();
    return command;
  } finally {
    client.close();
  }
}

/** The stored lines at this time. Throws ShowtimeError stored-command-failed with the program's output. */
async function* exportedNow({ shell }: HarnessPorts, command: Command): AsyncGenerator<ExportedLine> {
  const running = await shell.start(command, { endsWithUs: true });
  const lines: string[] = [];
  if (running.stderr) createInterface({ input: running.stderr }).on('line', (line) => lines.push(line));
  if (running.stdout) {
    for await (const line of createInterface({ input: running.stdout })) {
      const fact = factOf(line);
      if (fact !== undefined) yield fact;
      else {
        running.kill('SIGKILL');
        throw exportFailed('it printed a line that is no stored fact', [line.slice(0, 200), ...lines]);
      }
    }
  }
  const { code, signal } = await running.exited;
  if (code !== 0) throw exportFailed(`it ended with ${signal ?? `exit code ${code}`}`, lines);
}

function factOf(line: string): ExportedLine | undefined {
  try {
    return exportedLine.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function exportFailed(why: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('stored-command-failed', {
    what: 'the stored orders could not be read again',
    why,
    problems: problems.slice(-10),
    fix: 'showtime status shows whether the databases are up; then check again',
  });
}

function gone(id: string): ShowtimeError {
  return new ShowtimeError('unknown-target', {
    what: `target ${id}, on which this run played, is not up any more`,
    why: 'check reads its live database, and a new target never holds the same rows',
    fix: 'showtime run --keep leaves the target of a run up; showtime analyze judges what was recorded',
  });
}

function notBundled(): ShowtimeError {
  return new ShowtimeError('target-not-up', {
    what: 'this run played against a service that is not ours',
    why: 'check reads the database of a target that was kept',
    fix: 'run your --stored command and compare, or use run --keep on a target of ours',
  });
}
