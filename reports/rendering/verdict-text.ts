// The verdict in plain words: one word, one sentence, and what that word does and does not mean.
import type { CheckVerdict, Verdict } from '../../contract/index.ts';
import type { ReportInput } from '../report-input.ts';
import { kindOf } from './checker-claims.ts';
import { counted, listed } from './figures.ts';

export const outcomeText = {
  pass: { word: 'Pass', sign: '✓' },
  fail: { word: 'Fail', sign: '✗' },
  unknown: { word: 'Unknown', sign: '?' },
  'not-asked': { word: 'Not asked', sign: '–' },
} as const;

export const meanings: Readonly<Record<Verdict['outcome'], string>> = {
  pass: 'Pass means that every claim this run set out to prove was proven from recorded facts. It holds for this load, these faults and this machine.',
  fail: 'Fail means that recorded facts contradict at least one claim. The broken claims are listed below with their evidence.',
  unknown:
    'Unknown is not a pass and not a fail: the evidence is missing, incomplete or not to be trusted, so nothing was concluded from it. Fix the cause that is named here and run again.',
};

/** One plain sentence that a manager can repeat. */
export function verdictSentence(input: ReportInput): string {
  const { outcome, verdicts } = input.verdict;
  if (outcome === 'fail') return failSentence(verdicts);
  return outcome === 'pass' ? passSentence(input) : unknownSentence(verdicts);
}

/** Faults that were really injected; planned ones that never came are no part of it. */
export function faultsInjected({ events }: ReportInput): number {
  return events.filter(({ kind }) => kind === 'fault-injected').length;
}

function passSentence(input: ReportInput): string {
  const passed = input.verdict.verdicts.filter(({ outcome }) => outcome === 'pass');
  const invariants = passed.filter(({ checker }) => kindOf(checker) === 'invariant').length;
  const slos = passed.filter(({ checker }) => kindOf(checker) === 'slo').length;
  const parts = [
    ...(invariants > 0 ? [`${all(invariants, 'invariant')} held`] : []),
    ...(slos > 0 ? [`${all(slos, 'objective')} ${slos === 1 ? 'was' : 'were'} met`] : []),
  ];
  const faults = faultsInjected(input);
  const what = parts.length > 0 ? listed(parts) : `${all(passed.length, 'claim')} held`;
  return `${what[0]?.toUpperCase()}${what.slice(1)}${faults > 0 ? ` while ${counted(faults, 'fault')} struck` : ''}.`;
}

function failSentence(verdicts: readonly CheckVerdict[]): string {
  const requested = verdicts.filter(({ outcome }) => outcome !== 'not-asked');
  const broken = requested.filter(({ outcome }) => outcome === 'fail').map(({ checker }) => checker);
  const named = broken.length > 4 ? [...broken.slice(0, 3), `${broken.length - 3} more`] : broken;
  return `${broken.length} of the ${counted(requested.length, 'checked claim')} ${broken.length === 1 ? 'is' : 'are'} broken: ${listed(named)}.`;
}

function unknownSentence(verdicts: readonly CheckVerdict[]): string {
  const unknown = verdicts.filter(({ outcome }) => outcome === 'unknown');
  const cause = unknown.find(({ checker }) => kindOf(checker) === 'validity') ?? unknown[0];
  if (cause === undefined) return 'This run checked no claim, so nothing is known.';
  return `This run proves neither good nor bad, because ${cause.checker} is unknown: ${withoutFullStop(cause.because)}.`;
}

function all(count: number, noun: string): string {
  return count === 1 ? `the one ${noun}` : `all ${counted(count, noun)}`;
}

function withoutFullStop(text: string): string {
  return text.replace(/\.\s*$/, '');
}
