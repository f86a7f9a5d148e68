// `showtime up`: starts a target that stays until `showtime down`.
import type { Command } from 'commander';
import { terminalJson } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interruption.ts';
import { declareObserveFlags } from '../flags/observe-flags.ts';
import { allowHostFlag, databaseFlag, durableFlag } from '../flags/shared-flags.ts';
import { readUpRequest, type UpFlags } from '../../input/up-request.ts';
import { refuseTaken, startTarget } from '../../control/supervisor/start-target.ts';
import { containersFor } from '../../control/supervisor/containers-for.ts';
import { getDatabase, getObservingTools, getUnlessAborted } from '../../control/tools.ts';
import { describeStatus } from './status.ts';

export function registerUp(program: Command, context: CliContext): void {
  declareObserveFlags(program.command('up'))
    .option('--target <kind>', 'where it runs: local or compose (containers)', 'local')
    .option('--id <id>', 'its name (default: the kind of target)')
    .option('--timetable <file>', 'a CSV of screenings to seed')
    .option('--pods <n>', 'how many pods', '3')
    .addOption(databaseFlag())
    .addOption(durableFlag())
    .option('--slos <file>', 'with --observe: SLOs to record and to alert on')
    .addOption(allowHostFlag('with --slack-webhook-file: allow its host, by name (repeatable)'))
    .option('--json', 'print its status as JSON, passwords included')
    .addHelpText(
      'after',
      '\nExamples:\n  showtime up\n  showtime up --id rehearsal --durable\n  showtime up --observe\n  showtime up --target compose\n',
    )
    .action((flags: UpFlags) => up(context, flags));
}

async function up(context: CliContext, flags: UpFlags): Promise<void> {
  const { json, kind, ...request } = await readUpRequest(flags);
  await refuseTaken(context.runsFolder, request.id);
  await untilInterrupted(context, async (signal) => {
    // Tools first: if one is missing, no target's folder is left behind.
    const containers = await getUnlessAborted(signal, () => containersFor(kind, request.id));
    if (containers === null)
      await getUnlessAborted(signal, () => getDatabase(request.database, context.progress));
    if (request.observe) await getUnlessAborted(signal, () => getObservingTools(context.progress, 'target'));
    const client = await startTarget(context, { ...request, containers, aurora: null, keep: false, signal });
    const status = await client.call('status', null);
    await client.call('release', { keep: true });
    client.close();
    context.print(json ? terminalJson(status) : describeStatus(status));
  });
}
