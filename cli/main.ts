// `showtime <verb>`: wires the verbs, prints errors, sets the exit code.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { exitCodes, packageRoot } from '../contract/index.ts';
import type { CliContext } from './context.ts';
import { explain } from './printers/error-printer.ts';
import { realContext } from './terminal.ts';
import { verbs } from './verbs/index.ts';

/**
 * The command line with the given verb, or for an invalid one with every verb's line for `--help` and no
 * actions. Commander neither exits nor prints errors.
 */
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
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (known === undefined) listVerbs(program);
  else {
    (await known.load())(program, context);
    program.commands.find((command) => command.name() === verb)?.description(known.description);
  }
  program.commands.forEach(quieten);
  return program;
}

/** `--help` and the error of an unknown verb need no verb's code. */
function listVerbs(program: Command): void {
  program.configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}`.trimEnd() });
  for (const [name, { usage, description }] of Object.entries(verbs))
    program.command(name).usage(usage).description(description);
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
  // If the reader of a pipe has gone away, the work goes on without output.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  await runCommandLine(argv, realContext(resolve(process.env['SHOWTIME_RUNS'] ?? 'runs')));
}

/** The same with a given context: any error becomes a message and an exit code. */
export async function runCommandLine(argv: readonly string[], context: CliContext): Promise<void> {
  try {
    const program = await buildProgram(verbOf(argv), context);
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    const { text, exitCode } = explain(error, Object.keys(verbs));
    if (text !== '') context.progress(text);
    context.exit(exitCode);
  }
}

/** `--` may stand before the verb. */
function verbOf(argv: readonly string[]): string {
  return (argv[0] === '--' ? argv[1] : argv[0]) ?? '';
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
