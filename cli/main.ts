// `showtime <verb>`: wires the verbs, prints errors, sets the exit code.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { exitCodes, packageRoot } from '../contract/index.ts';
import type { CliContext } from './context.ts';
import { explain } from './error-printer.ts';
import { realContext } from './terminal.ts';

/**
 * A verb's file is read when the verb is asked for: `status` need not load what `run` needs, which takes a
 * second. In the order of `--help`.
 */
const verbs: Readonly<Record<string, () => Promise<(program: Command, context: CliContext) => void>>> = {
  run: async () => (await import('./verbs/run.ts')).registerRun,
  up: async () => (await import('./verbs/up.ts')).registerUp,
  down: async () => (await import('./verbs/down.ts')).registerDown,
  status: async () => (await import('./verbs/status.ts')).registerStatus,
  analyze: async () => (await import('./verbs/analyze.ts')).registerAnalyze,
  compare: async () => (await import('./verbs/compare.ts')).registerCompare,
  check: async () => (await import('./verbs/check.ts')).registerCheck,
  gate: async () => (await import('./verbs/gate.ts')).registerGate,
  budget: async () => (await import('./verbs/budget.ts')).registerBudget,
  generate: async () => (await import('./verbs/generate.ts')).registerGenerate,
  dashboards: async () => (await import('./verbs/dashboards.ts')).registerDashboards,
  init: async () => (await import('./verbs/init.ts')).registerInit,
  recover: async () => (await import('./verbs/recover.ts')).registerRecover,
  doctor: async () => (await import('./verbs/doctor.ts')).registerDoctor,
  list: async () => (await import('./verbs/list.ts')).registerList,
};

/** The command line with one verb, or with all if that is none. Commander neither exits nor prints errors. */
export async function buildProgram(verb: string, context: CliContext): Promise<Command> {
  const program = new Command('showtime')
    .description(
      'Rehearse the showtime rush: load, faults and database on one timeline, and an honest verdict.',
    )
    .version(version(), '-V, --version')
    // A flag belongs to the verb that it follows: those below a verb may have flags of the same names.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .helpCommand(false)
    .addHelpText('after', `\nExit codes:\n${exitCodeTable()}\n`);
  const load = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  for (const one of load === undefined ? Object.values(verbs) : [load]) (await one())(program, context);
  program.commands.forEach(quieten);
  return program;
}

/** Errors are thrown, not printed, at every depth. */
function quieten(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .allowExcessArguments(false);
  command.commands.forEach(quieten);
}

/** Runs one command line of this process; returns when it is done. `argv` is without node and script. */
export async function main(argv: readonly string[]): Promise<void> {
  // A pipe whose reader has gone away: the work goes on, unheard.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  await runCommandLine(argv, realContext(resolve(process.env['SHOWTIME_RUNS'] ?? 'runs')));
}

/**
 * The same, with where to print and what to start given: whatever is thrown becomes words and an exit code.
 */
export async function runCommandLine(argv: readonly string[], context: CliContext): Promise<void> {
  try {
    const program = await buildProgram(argv[0] ?? '', context);
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    const { text, exitCode } = explain(error, Object.keys(verbs));
    if (text !== '') context.progress(text);
    context.exit(exitCode);
  }
}

function exitCodeTable(): string {
  return Object.values(exitCodes)
    .map(({ code, means }) => `  ${String(code).padStart(3)}  ${means}`)
    .join('\n');
}

function version(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
    .version;
}
