// `showtime compare BEFORE AFTER`: two recorded runs side by side; judges nothing, so it ends with 0 once
// they are shown.
import { writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { exitCodes, runFiles, ShowtimeError, terminalJson } from '../../contract/index.ts';
import { compareRuns, comparisonRenderings } from '../../reports/compare/index.ts';
import type { CliContext } from '../context.ts';

type Format = keyof typeof comparisonRenderings;
interface CompareFlags {
  format: Format;
  json?: boolean;
  out?: string;
  despiteDifferences?: boolean;
}

export function registerCompare(program: Command, context: CliContext): void {
  program
    .command('compare')
    .argument('<before>', 'a run folder')
    .argument('<after>', 'another run folder of the same scenario, plan and settings')
    .description('two recorded runs side by side, and what differs by more than chance')
    .addOption(
      new Option('--format <format>', 'how to show them')
        .choices(Object.keys(comparisonRenderings))
        .default('words'),
    )
    .addOption(new Option('--json', 'print the comparison for machines').conflicts('format'))
    .option('--out <file>', 'write into a file instead of stdout')
    .option('--despite-differences', 'compare runs that differ in what their figures depend on')
    .addHelpText('after', examples)
    .action((before: string, after: string, flags: CompareFlags) =>
      compare(context, [resolve(before), resolve(after)], flags),
    );
}

const examples = `
Examples:
  showtime compare runs/20261123T190000Z-showtime-rush runs/20261124T190000Z-showtime-rush
  showtime compare runs/20261123T190000Z-showtime-rush runs/20261124T190000Z-showtime-rush --format markdown
  showtime compare runs/20261123T190000Z-showtime-rush runs/20261124T190000Z-showtime-rush --format html --out compared.html
`;

function compare(
  context: CliContext,
  folders: readonly [string, string],
  { format, json, out, despiteDifferences }: CompareFlags,
): void {
  const file = out === undefined ? undefined : resolve(out);
  if (file !== undefined) refuseEvidence(file, folders);
  const comparison = compareRuns(...folders, { despiteDifferences: despiteDifferences ?? false });
  const text = json ? `${terminalJson(comparison)}\n` : comparisonRenderings[format](comparison);
  if (file === undefined) context.print(text.trimEnd());
  else {
    write(file, text);
    context.progress(`compared in ${file}`);
  }
  context.exit(exitCodes.pass.code);
}

/** What was recorded is never written over, not even on request. */
function refuseEvidence(file: string, folders: readonly string[]): void {
  if (!folders.includes(dirname(file)) || !Object.values<string>(runFiles).includes(basename(file))) return;
  throw new ShowtimeError('bad-flag', {
    what: `--out "${file}" is a file of one of the two runs`,
    why: 'a comparison never writes over what was recorded or judged',
    fix: 'name another file',
  });
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ShowtimeError(
      'folder-not-writable',
      {
        what: `--out "${file}" cannot be written`,
        why: error instanceof Error ? error.message : String(error),
        fix: 'name a file in a folder that exists and that you may write to',
      },
      { cause: error },
    );
  }
}
