// `showtime check DIR`: reads the live database of a kept target again and names every row that changed since
// the run.
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  exitCodes,
  exportedLine,
  runFiles,
  ShowtimeError,
  terminalJson,
  type Command as Program,
  type ExportedLine,
} from '../../contract/index.ts';
import { checkAgainst, openRun } from '../../reports/index.ts';
import type { CliContext } from '../context.ts';
import { exportStored } from '../run/our-target.ts';
import { connectSupervisor } from '../supervisor/client.ts';
import { findTargets } from '../supervisor/state.ts';
import { verdictInWords } from '../verdict-printer.ts';

export function registerCheck(program: Command, context: CliContext): void {
  program
    .command('check')
    .argument('<dir>', 'a run folder whose target is still up (run --keep)')
    .option('--json', 'print its verdict.json instead of words')
    .addHelpText(
      'after',
      '\nExample:\n  showtime run --keep && showtime check runs/20261123T190000Z-showtime-rush\n',
    )
    .action((dir: string, flags: { json?: boolean }) => check(context, resolve(dir), flags.json ?? false));
}

async function check(context: CliContext, folder: string, json: boolean): Promise<void> {
  const { target } = openRun(folder).record;
  if (target.id === null) throw notOurs();
  const command = await storedCommandOf(context, target.id);
  const stamp = new Date(context.clock.wallMs()).toISOString().replace(/[-:]/g, '').replace('.', '_');
  const outFolder = join(folder, runFiles.checks, stamp);
  const verdict = await checkAgainst(folder, exportedNow(context, command), outFolder);
  context.print(json ? terminalJson(verdict) : verdictInWords(verdict, join(outFolder, runFiles.verdict)));
  context.exit(exitCodes[verdict.outcome].code);
}

async function storedCommandOf(context: CliContext, id: string): Promise<Program> {
  const target = (await findTargets(context.runsFolder)).find((one) => one.id === id);
  if (target === undefined) throw gone(id);
  const { state } = target;
  const client = await connectSupervisor(state.socket);
  try {
    const command = exportStored(await client.call('status', null));
    if (command === null) throw notOurs();
    return command;
  } finally {
    client.close();
  }
}

/**
 * The stored lines as they are now. Throws ShowtimeError stored-command-failed with what the program said.
 */
async function* exportedNow({ shell }: CliContext, command: Program): AsyncGenerator<ExportedLine> {
  const running = await shell.start(command, { endsWithUs: true });
  const said: string[] = [];
  if (running.stderr) createInterface({ input: running.stderr }).on('line', (line) => said.push(line));
  if (running.stdout) {
    for await (const line of createInterface({ input: running.stdout })) {
      const fact = factOf(line);
      if (fact !== undefined) yield fact;
      else {
        running.kill('SIGKILL');
        throw exportFailed('it printed a line that is no stored fact', [line.slice(0, 200), ...said]);
      }
    }
  }
  const { code, signal } = await running.exited;
  if (code !== 0) throw exportFailed(`it ended with ${signal ?? `exit code ${code}`}`, said);
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

function notOurs(): ShowtimeError {
  return new ShowtimeError('target-not-up', {
    what: 'this run played against a service that is not ours',
    why: 'check reads the database of a target that was kept',
    fix: 'run your --stored command and compare, or use run --keep on a target of ours',
  });
}
