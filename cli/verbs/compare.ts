// `showtime compare BEFORE AFTER`: two recorded runs side by side; judges nothing, so it ends with 0 once
// they are shown.
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { exitCodes, terminalJson } from '../../contract/index.ts';
import { compareRuns, comparisonRenderings } from '../../reports/compare/index.ts';
import type { CliContext } from '../context.ts';
import { checkOutFile, writeOutFile } from '../../platform/out-file.ts';

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
  if (file !== undefined) checkOutFile('--out', file);
  const comparison = compareRuns(...folders, { despiteDifferences: despiteDifferences ?? false });
  const text = json ? `${terminalJson(comparison)}\n` : comparisonRenderings[format](comparison);
  if (file === undefined) context.print(text.trimEnd());
  else {
    writeOutFile('--out', file, text);
    context.progress(`compared in ${file}`);
  }
  context.exit(exitCodes.pass.code);
}
