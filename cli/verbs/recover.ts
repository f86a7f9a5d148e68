// `showtime recover`: undoes every fault left open and ends what a dead run, gate or supervisor left running.
import type { Command } from 'commander';
import { ShowtimeError } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { cleanUpGates } from '../gate/subjects/index.ts';
import { cleanUpAfter } from '../supervisor/clean-up.ts';
import { connectSupervisor } from '../supervisor/client.ts';
import { endTarget } from '../supervisor/end-target.ts';
import { endAtOnce } from '../supervisor/processes.ts';
import { chooseTarget, findTargets, removeUnborn, type FoundTarget } from '../supervisor/state.ts';

export function registerRecover(program: Command, context: CliContext): void {
  program
    .command('recover')
    .argument('[id]', 'a target; default is every target and gate whose harness or supervisor is gone')
    .action(async (id: string | undefined) => {
      const found = await findTargets(context.runsFolder);
      const chosen =
        id === undefined
          ? found.filter((target) => !target.supervised || !target.held)
          : [chooseTarget(found, id)];
      for (const target of chosen) context.print(await recoverOne(context, target));
      const unborn = id === undefined ? await removeUnborn(context.runsFolder, context.clock) : [];
      for (const one of unborn) context.print(`${one}: its start was cut short; nothing of it ran`);
      const gates = id === undefined ? await cleanUpGates(context) : [];
      for (const gate of gates) context.print(gate);
      if (chosen.length + unborn.length + gates.length === 0) context.print('nothing was left behind');
    });
}

async function recoverOne(context: CliContext, target: FoundTarget): Promise<string> {
  if (!target.supervised) return cleanUp(context, target, 'its supervisor was gone');
  try {
    return await askSupervisor(context, target);
  } catch (error) {
    if (!(error instanceof ShowtimeError) || error.code !== 'target-not-up') throw error;
    // It is there and does not answer: its children end with it, or by their marks.
    endAtOnce(target.state.supervisor);
    return cleanUp(context, target, 'its supervisor did not answer and was ended');
  }
}

async function askSupervisor({ progress }: CliContext, { id, state }: FoundTarget): Promise<string> {
  const client = await connectSupervisor(state.socket, progress);
  try {
    await client.call('processes', null);
    if (state.keep) {
      await client.call('stop-faults', null);
      return `${id}: kept, and left running with its faults undone`;
    }
    await endTarget(client);
    return `${id}: its faults are undone and it is down`;
  } finally {
    client.close();
  }
}

async function cleanUp({ clock }: CliContext, target: FoundTarget, because: string): Promise<string> {
  const { run } = target.state;
  const { ended, closed } = await cleanUpAfter(target, clock);
  return [
    `${target.id}: ${because}; ended ${listed(ended, 'nothing')}; faults undone: ${listed(closed, 'none were open')}`,
    ...(run === null ? [] : [`  what was recorded is kept: showtime analyze ${run.folder}`]),
  ].join('\n');
}

function listed(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(', ');
}
