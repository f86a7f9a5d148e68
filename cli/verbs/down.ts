// `showtime down`: undoes every fault on a target and ends it.
import type { Command } from 'commander';
import { ShowtimeError } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { connectSupervisor } from '../../control/supervisor/client.ts';
import { endTarget } from '../../control/supervisor/end-target.ts';
import { chooseTarget, findTargets, type FoundTarget } from '../../control/supervisor/state.ts';

export function registerDown(program: Command, context: CliContext): void {
  program
    .command('down')
    .argument('[id]', 'a target; default is the only one')
    .action(async (id: string | undefined) => {
      const target = chooseTarget(await findTargets(context.runsFolder), id);
      if (target.supervised && target.held) throw inUse(target);
      if (target.supervised) await endTarget(await connectSupervisor(target.state.socket, context.progress));
      else
        context.progress(
          `the supervisor of ${target.id} is gone: showtime recover ${target.id} cleans up after it`,
        );
      context.print(target.supervised ? `target ${target.id} is down` : `target ${target.id} was not up`);
    });
}

function inUse({ id, state }: FoundTarget): ShowtimeError {
  return new ShowtimeError('target-busy', {
    what: `target ${id} is in use by pid ${state.holder?.pid ?? '?'}`,
    why: 'a run plays on it, and would be left without its system',
    fix: `wait until that run is over or end it with Ctrl-C; showtime recover ${id} ends the target all the same`,
  });
}
