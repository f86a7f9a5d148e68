// `showtime generate`: writes what the SLOs are rendered into, or lists which files are out of date.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { describeDifference } from '#tools';
import { exitCodes, ShowtimeError, showtimeSlos, terminalJson } from '../../contract/index.ts';
import { artefacts, type Artefact } from '../../dashboards/index.ts';
import { ownArtefacts } from '../../dashboards/own-metrics/index.ts';
import { withRunbooksAt } from '../../dashboards/prometheus/index.ts';
import type { CliContext } from '../context.ts';
import { compareFiles, type ComparedFile } from '../../control/generating/compare-files.ts';
import { nodePoolArtefact } from '../../control/generating/node-pool.ts';
import { writeFiles } from '../../control/generating/write-files.ts';
import { readOwnMetrics } from '../../input/own-metrics-file.ts';
import { Refusals } from '../../input/refusals.ts';
import { readRunbookPage } from '../../input/runbook-page.ts';
import { readOwnSloFile, readServerSloFile, readSloFile } from '../../input/slo-file.ts';
import { readUtcTimetable } from '../../input/timetable/utc-timetable.ts';

interface GenerateFlags {
  slos?: string;
  metrics?: string;
  timetable?: string;
  timeZone?: string;
  runbooks?: string;
  out: string;
  check?: boolean;
  json?: boolean;
}

export function registerGenerate(program: Command, context: CliContext): void {
  program
    .command('generate')
    .option('--slos <file>', "the SLOs (JSON, YAML or TypeScript; default: the reference service's)")
    .option(
      '--metrics <file>',
      'which series of your own service count the journeys of --slos (showtime.metrics.yaml)',
    )
    .option(
      '--timetable <file>',
      'also the Karpenter NodePool whose nodes stay while customers order for these shows (CSV)',
    )
    .option('--time-zone <name>', 'of a timetable whose times name no offset, like Asia/Tokyo')
    .option(
      '--runbooks <url>',
      'page that alerts link to, with a heading for each (default: docs/alerts.md, a path that needs an address before it)',
    )
    .option('--out <dir>', 'folder below which everything is written, into deploy/ and scenarios/', '.')
    .option(
      '--check',
      'write nothing; exit 1 if a file is missing, differs, or is left over from an earlier list',
    )
    .option('--json', 'for machines')
    .addHelpText('after', examples)
    .action((flags: GenerateFlags) => generate(context, flags));
}

const examples = `
Examples:
  showtime generate
  showtime generate --check
  showtime generate --slos our-slos.yaml --out monitoring
  showtime generate --slos our-slos.yaml --metrics showtime.metrics.yaml --out monitoring
  showtime generate --timetable week.csv --time-zone Asia/Tokyo
  showtime generate --runbooks https://wiki.example/showtime/alerts --out monitoring
`;

async function generate(context: CliContext, flags: GenerateFlags): Promise<void> {
  const { out, check = false, json = false } = flags;
  const folder = resolve(out);
  const page = flags.runbooks === undefined ? undefined : readRunbookPage(flags.runbooks);
  const objectives = await renderedObjectives(flags);
  const rendered = [
    ...(page === undefined ? objectives : withRunbooksAt(page, objectives)),
    ...nodePools(flags),
  ];
  const compared = await compareFiles(folder, rendered);
  const differing = compared.filter(({ state }) => state !== 'same');
  if (json) context.print(terminalJson({ written: !check, files: compared }));
  if (check) return reportCheck(context, compared, differing, flags);
  await writeFiles(
    folder,
    rendered.filter(({ path }) => differing.some((each) => each.path === path)),
  );
  reportWritten(context, rendered, differing, json);
}

/** Of the reference service, or of the own service whose series a metrics file names. */
async function renderedObjectives({ slos: file, metrics }: GenerateFlags): Promise<Artefact[]> {
  if (metrics === undefined)
    return artefacts(file === undefined ? showtimeSlos : await readServerSloFile(resolve(file)));
  if (file === undefined)
    throw new ShowtimeError('bad-flag', {
      what: `--metrics ${metrics} without --slos`,
      why: 'a metrics file holds how journeys are counted, not their objectives',
      fix: 'add --slos FILE with the objectives of your service',
    });
  const refusals = new Refusals('generate');
  const own = await refusals.of(() => readOwnMetrics(resolve(metrics)));
  const slos = await refusals.of(() =>
    own === undefined ? readSloFile(resolve(file), null) : readOwnSloFile(resolve(file), own),
  );
  if (own === undefined || slos === undefined) throw refusals.asOne();
  return ownArtefacts(slos, own);
}

function nodePools({ timetable, timeZone }: GenerateFlags): Artefact[] {
  if (timetable !== undefined) return [nodePoolArtefact(readUtcTimetable(resolve(timetable), timeZone))];
  if (timeZone === undefined) return [];
  throw new ShowtimeError('bad-flag', {
    what: `--time-zone ${timeZone} without --timetable`,
    why: 'only a timetable has times that it could belong to',
    fix: 'add --timetable FILE, or leave --time-zone out',
  });
}

function reportCheck(
  context: CliContext,
  compared: readonly ComparedFile[],
  differing: readonly ComparedFile[],
  { slos, metrics, timetable, timeZone, runbooks, out, json }: GenerateFlags,
): void {
  if (differing.length === 0 && json !== true)
    context.print(`${compared.length} generated files are up to date`);
  if (differing.length === 0) return context.exit(exitCodes.pass.code);
  throw new ShowtimeError('generated-out-of-date', {
    what: 'generated files are out of date',
    why: 'they are not what the SLOs make of them now',
    fix: [
      'showtime generate',
      ...(slos === undefined ? [] : [`--slos ${slos}`]),
      ...(metrics === undefined ? [] : [`--metrics ${metrics}`]),
      ...(timetable === undefined ? [] : [`--timetable ${timetable}`]),
      ...(timeZone === undefined ? [] : [`--time-zone ${timeZone}`]),
      ...(runbooks === undefined ? [] : [`--runbooks ${runbooks}`]),
      ...(out === '.' ? [] : [`--out ${out}`]),
    ].join(' '),
    problems: differing.map(describeFile),
  });
}

function describeFile({ path, state, difference }: ComparedFile): string {
  if (state === 'stale') return `${path} is generated by nothing any more: remove it`;
  return `${path} ${difference === undefined ? 'does not exist' : describeDifference(difference)}`;
}

function reportWritten(
  context: CliContext,
  rendered: readonly Artefact[],
  differing: readonly ComparedFile[],
  json: boolean,
): void {
  const written = differing.filter(({ state }) => state !== 'stale');
  const stale = differing.filter(({ state }) => state === 'stale');
  for (const { path } of stale) context.progress(`${path} is generated by nothing any more: remove it`);
  if (!json) {
    context.print(
      [
        ...written.map(({ path }) => `wrote ${path}`),
        `${rendered.length} files generated, ${rendered.length - written.length} of them were up to date`,
      ].join('\n'),
    );
  }
  context.exit(exitCodes.pass.code);
}
