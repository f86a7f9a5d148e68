// Turns any error into a message and an exit code.
import { CommanderError } from 'commander';
import { exitCodes, ShowtimeError } from '../../contract/index.ts';

export interface Failure {
  /** Lines for stderr; empty if everything was printed already (help, version). */
  text: string;
  exitCode: number;
}

/**
 * Explains an error: a ShowtimeError or commander's in three lines, anything else as a bug with its stack.
 * `verbs` are the valid ones.
 */
export function explain(error: unknown, verbs: readonly string[]): Failure {
  if (error instanceof ShowtimeError) return { text: error.render(), exitCode: error.exitCode };
  if (error instanceof CommanderError) return explainCommandLine(error, verbs);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: [
      `what: something that should not happen: ${stack}`,
      'why:  this is a bug of Showtime, not of your input',
      'fix:  run `showtime recover`, then report it with the lines above and the run folder',
    ].join('\n'),
    exitCode: exitCodes.internal.code,
  };
}

function explainCommandLine(error: CommanderError, verbs: readonly string[]): Failure {
  if (error.exitCode === 0) return { text: '', exitCode: exitCodes.pass.code };
  if (error.code === 'commander.help') return { text: '', exitCode: exitCodes.badInput.code };
  const what = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  const rendered =
    error.code === 'commander.unknownCommand'
      ? new ShowtimeError('unknown-verb', {
          what,
          why: `the verbs are: ${verbs.join(', ')}`,
          fix: 'showtime --help describes each',
        })
      : new ShowtimeError('bad-flag', {
          what,
          why: 'the command line does not fit the verb',
          fix: 'showtime <verb> --help lists its flags, with examples',
        });
  return { text: rendered.render(), exitCode: rendered.exitCode };
}
