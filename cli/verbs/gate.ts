// `showtime gate`: judges whether the candidate is as fast as the baseline and within its budgets.
import type { Command } from 'commander';
import { exitCodes } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { judgeGate, type JudgedGate } from '../../control/gate/judge-gate.ts';
import { declareGateFlags, gateExamples } from '../flags/gate-flags.ts';
import { gateExitCode, printGate } from '../printers/gate-printer.ts';
import { annotateGitHub } from '../printers/github.ts';
import { appendHistory, checkHistory } from '../../control/gate/history.ts';
import { readGateRequest, type GateFlags, type GateRequest } from '../../input/gate-request.ts';
import { registerCalibrate } from './gate-calibrate.ts';
import { registerSelftest } from './gate-selftest.ts';
import { registerTrend } from './gate-trend.ts';
import { untilInterrupted } from '../interruption.ts';

export function registerGate(program: Command, context: CliContext): void {
  const gate = declareGateFlags(program.command('gate'))
    .enablePositionalOptions()
    .addHelpText('after', gateExamples)
    .action((flags: GateFlags) => runGate(context, flags));
  registerCalibrate(gate, context);
  registerSelftest(gate, context);
  registerTrend(gate, context);
}

async function runGate(context: CliContext, flags: GateFlags): Promise<void> {
  const request = await readGateRequest(context, flags);
  if (request.history !== null) checkHistory(request.history);
  let exitCode: number = exitCodes.unknown.code;
  const interrupted = await untilInterrupted(
    context,
    async (signal) => {
      const judged = await judgeGate(context, request, signal);
      await publish(context, request, judged);
      exitCode = gateExitCode(judged.verdict);
    },
    'both services are ended first',
  );
  if (!interrupted) context.exit(exitCode);
}

async function publish(
  context: CliContext,
  { json, history }: GateRequest,
  { verdict, folder }: JudgedGate,
): Promise<void> {
  printGate(context, { verdict, folder, json });
  annotateGitHub(verdict, process.env, { annotations: !json });
  if (history !== null) await appendHistory(history, verdict);
}
