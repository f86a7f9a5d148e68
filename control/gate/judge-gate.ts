// Judges the subjects of a gate's request: two running ones that are measured now, or two recorded runs.
import { rm } from 'node:fs/promises';
import type { GateVerdict, HarnessPorts } from '../../contract/index.ts';
import { notJudged, type GateRequest } from '../../input/gate-request.ts';
import { analyzeGate, judgeRecordedRuns, writeAnswer } from '../../reports/gate/index.ts';
import { experiment } from './experiment.ts';
import { makeGateFolder } from './gate-folder.ts';
import { gateSubjectOf, type RequestedSubject } from '../../input/gate/requested-subject.ts';

export interface JudgedGate {
  verdict: GateVerdict;
  /** Of the gate: record, slices, logs, verdict. */
  folder: string;
}

/** @throws ShowtimeError; nothing of the subjects is left running, whatever the outcome */
export async function judgeGate(
  ports: HarnessPorts,
  request: GateRequest,
  signal: AbortSignal,
): Promise<JudgedGate> {
  if (request.candidate.kind === 'run-folder') return judgeRecorded(ports, request);
  const { folder } = await experiment(ports, request, { name: 'gate', signal });
  return { verdict: analyzeGate(folder), folder };
}

async function judgeRecorded(ports: HarnessPorts, request: GateRequest): Promise<JudgedGate> {
  const { candidate, baseline, budgets, outFolder } = request;
  const startedMs = ports.clock.wallMs();
  const folder = await makeGateFolder(outFolder ?? ports.runsFolder, 'gate', startedMs);
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

function recorded(subject: RequestedSubject): { dir: string; subject: ReturnType<typeof gateSubjectOf> } {
  if (subject.kind !== 'run-folder') throw new Error(`${subject.asked} is no recorded run`);
  return { dir: subject.path, subject: gateSubjectOf(subject) };
}
