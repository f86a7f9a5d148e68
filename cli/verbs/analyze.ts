// `showtime analyze DIR`: judges a recorded run again; the same folder gives the same bytes.
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { exitCodes } from '../../contract/index.ts';
import { analyze } from '../../reports/index.ts';
import { analyzeGate, isGateFolder } from '../../reports/gate/index.ts';
import type { CliContext } from '../context.ts';
import { gateExitCode, printGate } from '../printers/gate-printer.ts';
import { printVerdict } from '../printers/verdict-printer.ts';

export function registerAnalyze(program: Command, context: CliContext): void {
  program
    .command('analyze')
    .argument('<dir>', "a run folder, or a gate's")
    .option('--json', 'print the JSON verdict instead of words')
    .addHelpText('after', '\nExample:\n  showtime analyze runs/20261123T190000Z-showtime-rush\n')
    .action(async (dir: string, options: { json?: boolean }) => {
      const folder = resolve(dir);
      if (isGateFolder(folder)) return judgeGate(context, folder, options.json ?? false);
      keepGarbageYoung();
      const { verdict } = await analyze(folder);
      printVerdict(context, { verdict, folder, json: options.json ?? false });
      context.exit(exitCodes[verdict.outcome].code);
    });
}

function judgeGate(context: CliContext, folder: string, json: boolean): void {
  const verdict = analyzeGate(folder);
  printGate(context, { verdict, folder, json });
  context.exit(gateExitCode(verdict));
}

/**
 * V8 infers from the first rows where objects live long, and may then allocate those of all later rows in the
 * old heap: in one run of three that was 100 MB of garbage. Judging keeps hardly any object, so the inference
 * is of no use.
 */
function keepGarbageYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
