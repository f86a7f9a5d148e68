// `showtime up`: starts a target that stays until `showtime down`.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { journeys, ShowtimeError, showtimeSlos, terminalJson } from '../../contract/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { CliContext } from '../context.ts';
import { readTimetable, timetableMark, writeHouseFile } from '../house-file.ts';
import { unlessStopped, untilInterrupted } from '../interruption.ts';
import {
  declareObserveFlags,
  needsObserve,
  readObserveSettings,
  type ObserveFlags,
} from '../observe/flags.ts';
import type { ObserveSettings } from '../observe/settings.ts';
import { badFlags } from '../run/refusals.ts';
import { readSloFile } from '../run/slo-file.ts';
import { startSupervisor } from '../supervisor/start-supervisor.ts';
import { findTargets, isTargetId, makeTargetFolder, targetFolder } from '../supervisor/state.ts';
import { getObservingTools } from '../tools.ts';
import { statusInWords } from './status.ts';

interface UpFlags extends ObserveFlags {
  id: string;
  timetable?: string;
  pods: string;
  durable?: boolean;
  slos?: string;
  allowHost: string[];
  json?: boolean;
}

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

export function registerUp(program: Command, context: CliContext): void {
  declareObserveFlags(program.command('up'))
    .option('--id <id>', 'its name', 'local')
    .option('--timetable <file>', 'a CSV of screenings to seed')
    .option('--pods <n>', 'how many pods', '3')
    .option('--durable', 'databases flush every commit to disk')
    .option('--slos <file>', 'with --observe: SLOs to record and to alert on')
    .option(
      '--allow-host <name>',
      'with --slack-webhook-file: allow its host, by name (repeatable)',
      collect,
      [],
    )
    .option('--json', 'print its status as JSON, passwords included')
    .addHelpText(
      'after',
      '\nExamples:\n  showtime up\n  showtime up --id rehearsal --durable\n  showtime up --observe\n',
    )
    .action((flags: UpFlags) => up(context, flags));
}

async function up(context: CliContext, flags: UpFlags): Promise<void> {
  const pods = readPods(flags.pods);
  const observe = await readObserve(flags);
  await refuseTaken(context, flags.id);
  const timetable = readTimetable(
    flags.timetable === undefined ? scenarios['showtime-rush'].timetable : resolve(flags.timetable),
  );
  const folder = targetFolder(context.runsFolder, flags.id);
  const { shell, clock, progress } = context;
  await untilInterrupted(context, async (signal) => {
    // Before the folder is there: a tool that cannot be had leaves no target behind that is none.
    if (observe) await unlessStopped(signal, () => getObservingTools(progress));
    await makeTargetFolder(folder);
    const houseFile = await writeHouseFile(folder, timetable, clock.wallMs());
    const settings = {
      id: flags.id,
      folder,
      houseFile,
      timetable: timetableMark(timetable),
      durable: flags.durable ?? false,
      pods,
      observe,
    };
    const client = await startSupervisor({ shell, clock, progress, settings, keep: false, signal });
    const status = await client.call('status', null);
    await client.call('release', { keep: true });
    client.close();
    context.print(flags.json ? terminalJson(status) : statusInWords(status));
  });
}

async function readObserve(flags: UpFlags): Promise<ObserveSettings | null> {
  const problems = [
    ...needsObserve(flags),
    ...(flags.slos !== undefined && flags.observe !== true ? ['--slos needs --observe'] : []),
  ];
  if (problems.length > 0) throw badFlags('up', problems);
  if (flags.observe !== true) return null;
  return readObserveSettings(
    flags,
    flags.slos === undefined ? showtimeSlos : await readSloFile(resolve(flags.slos), journeys),
  );
}

function readPods(text: string): number {
  const pods = Number(text);
  if (Number.isInteger(pods) && pods >= 1 && pods <= 16) return pods;
  throw new ShowtimeError('bad-flag', {
    what: `--pods "${text}"`,
    why: 'it must be a whole number from 1 to 16',
    fix: 'showtime up --pods 3',
  });
}

async function refuseTaken(context: CliContext, id: string): Promise<void> {
  if (!isTargetId(id)) {
    throw new ShowtimeError('bad-flag', {
      what: `--id "${id}"`,
      why: 'an id is made of letters, digits, - and _',
      fix: 'showtime up --id rehearsal',
    });
  }
  const taken = (await findTargets(context.runsFolder)).find((target) => target.id === id);
  if (taken === undefined) return;
  throw new ShowtimeError('target-busy', {
    what: `a target "${id}" is there already`,
    why: taken.supervised ? 'it is up' : 'its supervisor is gone, its state is left',
    fix: taken.supervised ? `showtime down ${id}, or give another --id` : `showtime recover ${id}`,
  });
}
