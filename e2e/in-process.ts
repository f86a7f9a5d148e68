// Runs a command line in this process, for tests that need no other process: that an input is refused, and
// with which message.
import { runCommandLine } from '../cli/main.ts';
import { realContext } from '../cli/terminal.ts';
import type { Workspace, CommandResult } from './showtime.ts';

/**
 * As `place.run(args)`, in a tenth of the time. A verb that goes on to start something starts it from here.
 */
export async function runInProcess(workspace: Workspace, args: readonly string[]): Promise<CommandResult> {
  const result: CommandResult = { code: 0, stdout: '', stderr: '' };
  const onOutput =
    (name: 'stdout' | 'stderr') =>
    (text: string): void =>
      void (result[name] += `${text}\n`);
  const context = {
    ...realContext(workspace.runs),
    print: onOutput('stdout'),
    progress: onOutput('stderr'),
    live: () => undefined,
    exit: (code: number) => void (result.code = code),
  };
  const before = process.cwd();
  process.chdir(workspace.folder);
  try {
    await runCommandLine(args, context);
  } finally {
    process.chdir(before);
  }
  return result;
}
