// `showtime <verb>`: wires the verbs, prints errors, sets the exit code.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { exitCodes, packageRoot } from '../contract/index.ts';
import type { CliContext } from './context.ts';
import { explain } from './error-printer.ts';
import { realContext } from './terminal.ts';
import { registerAnalyze } from './verbs/analyze.ts';
import { registerBudget } from './verbs/budget.ts';
import { registerCheck } from './verbs/check.ts';
import { registerCompare } from './verbs/compare.ts';
import { registerDoctor } from './verbs/doctor.ts';
import { registerDown } from './verbs/down.ts';
import { registerGate } from './verbs/gate.ts';
import { registerInit } from './verbs/init.ts';
import { registerList } from './verbs/list.ts';
import { registerRecover } from './verbs/recover.ts';
import { registerRun } from './verbs/run.ts';
import { registerStatus } from './verbs/status.ts';
import { registerUp } from './verbs/up.ts';

const verbs = [registerRun, registerUp, registerDown, registerStatus, registerAnalyze, registerCompare, registerCheck, registerGate, registerBudget, registerInit, registerRecover, registerDoctor, registerList];

/** The whole command line. Commander neither exits nor prints errors: `main` does. */
export function buildProgram(context: CliContext): Command {
  const program = new Command('showtime')
    .description('Rehearse the showtime rush: load, faults and database on one timeline, and an honest verdict.')
    .version(version(), '-V, --version')
    // A flag belongs to the verb that it follows: those below a verb may have flags of the same names.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .helpCommand(false)
    .addHelpText('after', `\nExit codes:\n${exitCodeTable()}\n`);
  for (const register of verbs) register(program, context);
  program.commands.forEach(quieten);
  return program;
}

/** Errors are thrown, not printed, at every depth. */
function quieten(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined }).allowExcessArguments(false);
  command.commands.forEach(quieten);
}

/** Runs one command line; returns when it is done. `argv` is without node and script. */
export async function main(argv: readonly string[]): Promise<void> {
  const context = realContext(resolve(process.env['SHOWTIME_RUNS'] ?? 'runs'));
  const program = buildProgram(context);
  try {
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    const { text, exitCode } = explain(error, program.commands.map((command) => command.name()));
    if (text !== '') context.progress(text);
    context.exit(exitCode);
  }
}

function exitCodeTable(): string {
  return Object.values(exitCodes).map(({ code, means }) => `  ${String(code).padStart(3)}  ${means}`).join('\n');
}

function version(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
