// `showtime gate`: is the candidate as fast as the baseline, and fast enough? One command that CI can
// believe.
import { rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { exitCodes, type GateVerdict } from '../../contract/index.ts';
import { analyzeGate, judgeRecordedRuns, writeAnswer } from '../../reports/gate/index.ts';
import type { CliContext } from '../context.ts';
import { registerCalibrate } from '../gate/calibrate.ts';
import { experiment } from '../gate/experiment.ts';
import { declareGateFlags, gateExamples, type GateFlags } from '../gate/flags.ts';
import { gateExitCode, printGate } from '../gate/gate-printer.ts';
import { tellGitHub } from '../gate/github.ts';
import { appendHistory, checkHistory } from '../gate/history.ts';
import { makeGateFolder } from '../gate/gate-folder.ts';
import { notJudged, readGateRequest, type GateRequest } from '../gate/request.ts';
import { registerSelftest } from '../gate/selftest/selftest.ts';
import { gateSubjectOf, type AskedSubject } from '../gate/subjects/index.ts';
import { registerTrend } from '../gate/trend.ts';
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
      const { verdict, folder } =
        request.candidate.kind === 'run-folder'
          ? await judgeRecorded(context, request)
          : await judgeLive(context, request, signal);
      await tell(context, request, { verdict, folder });
      exitCode = gateExitCode(verdict);
    },
    'both services are ended first',
  );
  if (!interrupted) context.exit(exitCode);
}

interface Answer {
  verdict: GateVerdict;
  folder: string;
}

async function judgeLive(context: CliContext, request: GateRequest, signal: AbortSignal): Promise<Answer> {
  const { folder } = await experiment(context, request, { name: 'gate', signal });
  return { verdict: analyzeGate(folder), folder };
}

async function judgeRecorded(context: CliContext, request: GateRequest): Promise<Answer> {
  const { candidate, baseline, budgets, outFolder } = request;
  const startedMs = context.clock.wallMs();
  const folder = await makeGateFolder(outFolder ?? context.runsFolder, 'gate', startedMs);
  folder.close();
  try {
    const verdict = judgeRecordedRuns({
      id: folder.id,
      startedAt: new Date(startedMs).toISOString(),
      budgets,
      notJudged: notJudged(request),
      candidate: recorded(candidate),
      baseline: baseline === null ? null : recorded(baseline),
    });
    writeAnswer(folder.path, verdict);
    return { verdict, folder: folder.path };
  } catch (error) {
    await rm(folder.path, { recursive: true, force: true });
    throw error;
  }
}

function recorded(asked: AskedSubject): { dir: string; subject: ReturnType<typeof gateSubjectOf> } {
  if (asked.kind !== 'run-folder') throw new Error(`${asked.asked} is no recorded run`);
  return { dir: asked.path, subject: gateSubjectOf(asked) };
}

async function tell(
  context: CliContext,
  { json, history }: GateRequest,
  { verdict, folder }: Answer,
): Promise<void> {
  printGate(context, { verdict, folder, json });
  tellGitHub(verdict, process.env, { annotations: !json });
  if (history !== null) await appendHistory(history, verdict);
}
