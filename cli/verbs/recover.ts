// `showtime recover`: undoes every open fault and ends what a dead run, gate or supervisor left running.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCodes, ShowtimeError, terminalLine } from '../../contract/index.ts';
import { readClusterFile } from '../../input/cluster/requested-cluster.ts';
import { cleanUpGates } from '../../control/gate/subjects/index.ts';
import { recoverTarget, type Recovered } from '../../control/supervisor/recover-target.ts';
import { chooseTarget, findTargets, removeUnborn, type FoundTarget } from '../../control/supervisor/state.ts';
import type { CliContext } from '../context.ts';

export function registerRecover(program: Command, context: CliContext): void {
  program
    .command('recover')
    .argument('[id]', 'a target; default is every target and gate whose harness or supervisor is gone')
    .option('--confirm', 'also what was not started by you on this machine: it runs what its folder names')
    .option('--cluster <file>', 'undo what faults and loads left on this cluster, from any machine')
    .action((id: string | undefined, { cluster, confirm }: { cluster?: string; confirm?: boolean }) =>
      cluster === undefined ? recover(context, id, confirm ?? false) : recoverCluster(context, cluster),
    );
}

async function recoverCluster(context: CliContext, file: string): Promise<void> {
  const { undoMarked } = await import('../../control/supervisor/undo-marked.ts');
  const undone = await undoMarked(context, await readClusterFile(resolve(file)));
  for (const line of undone) context.print(line);
  if (undone.length === 0)
    context.print('no fault has left a mark on nodes or deployment, and no load its objects');
}

async function recover(context: CliContext, id: string | undefined, confirmed: boolean): Promise<void> {
  const found = await findTargets(context.runsFolder);
  const chosen =
    id === undefined
      ? found.filter((target) => !target.supervised || !target.held)
      : [chooseTarget(found, id)];
  let stillOpen = 0;
  const strange: string[] = [];
  for (const target of chosen) {
    const recovered = await recoverTarget(target, { ...context, confirmed });
    if (recovered.kind === 'strange') {
      const runs = recovered.runs.map(terminalLine);
      strange.push(
        `${terminalLine(target.id)}: ${runs.join('; ') || 'ends processes, and writes into a run folder'}`,
      );
      continue;
    }
    context.print(formatRecovered(target, recovered));
    if (recovered.kind === 'cleaned-up') stillOpen += recovered.open.length;
  }
  const unborn = id === undefined ? await removeUnborn(context.runsFolder, context.clock) : [];
  for (const one of unborn) context.print(`${one}: its start was cut short; nothing of it ran`);
  const gates = id === undefined ? await cleanUpGates(context, confirmed) : { lines: [], strange: [] };
  for (const gate of gates.lines) context.print(gate);
  strange.push(...gates.strange);
  if (strange.length > 0) throw notStartedHere(strange);
  if (chosen.length + unborn.length + gates.lines.length === 0) context.print('nothing was left behind');
  if (stillOpen > 0) context.exit(exitCodes.fail.code);
}

function notStartedHere(strange: readonly string[]): ShowtimeError {
  return new ShowtimeError('not-started-here', {
    what: `${strange.length === 1 ? 'a folder' : `${strange.length} folders`} below .targets or .gate of the runs folder ${strange.length === 1 ? 'was' : 'were'} not made by your own commands on this machine`,
    why: 'recover does what such a folder says, and this one may have come with a repository or an archive; it was left as it is. Its undo:',
    problems: strange,
    fix: 'delete the folder if it is not yours; if you moved it here, showtime recover --confirm undoes it',
  });
}

function formatRecovered(
  { id, state: { run } }: FoundTarget,
  recovered: Exclude<Recovered, { kind: 'strange' }>,
): string {
  if (recovered.kind === 'kept') return `${id}: kept, and left running with its faults undone`;
  if (recovered.kind === 'ended') return `${id}: its faults are undone and it is down`;
  const { because, ended, closed, open } = recovered;
  return [
    `${id}: ${because}; ended ${formatList(ended, 'nothing')}; faults undone: ${formatList(closed, open.length > 0 ? 'none' : 'none were open')}`,
    ...open.map(
      ({ id: fault, reason }) =>
        `  ${fault} is still open: ${terminalLine(reason)}; undo it by hand, or run showtime recover again`,
    ),
    ...(run === null ? [] : [`  what was recorded is kept: showtime analyze ${run.folder}`]),
  ].join('\n');
}

function formatList(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(', ');
}
