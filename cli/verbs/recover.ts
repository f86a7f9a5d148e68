// `showtime recover`: undoes every fault left open and ends what a dead run or supervisor left running.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { cleanUpAfter } from '../supervisor/clean-up.ts';
import { connectSupervisor } from '../supervisor/client.ts';
import { endTarget } from '../supervisor/end-target.ts';
import { chooseTarget, findTargets, type FoundTarget } from '../supervisor/state.ts';

export function registerRecover(program: Command, context: CliContext): void {
  program.command('recover')
    .argument('[id]', 'a target; default is every target whose harness or supervisor is gone')
    .description('undo every fault left open, end what was left running')
    .action(async (id: string | undefined) => {
      const found = await findTargets(context.runsFolder);
      const chosen = id === undefined ? found.filter((target) => !target.supervised || !target.held) : [chooseTarget(found, id)];
      for (const target of chosen) context.print(await recoverOne(context, target));
      if (chosen.length === 0) context.print('nothing was left behind');
    });
}

async function recoverOne(context: CliContext, target: FoundTarget): Promise<string> {
  const { id, state } = target;
  if (!target.supervised) {
    const { ended, closed } = await cleanUpAfter(target, context.clock);
    return [`${id}: its supervisor was gone; ended ${listed(ended, 'nothing')}; faults undone: ${listed(closed, 'none were open')}`,
      ...(state.run === null ? [] : [`  what was recorded is kept: showtime analyze ${state.run.folder}`])].join('\n');
  }
  const client = await connectSupervisor(state.socket, context.progress);
  if (state.keep) {
    await client.call('stop-faults', null);
    client.close();
    return `${id}: kept, and left running with its faults undone`;
  }
  await endTarget(client);
  return `${id}: its faults are undone and it is down`;
}

function listed(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(', ');
}
