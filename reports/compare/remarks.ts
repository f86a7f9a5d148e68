// What may differ between two runs, because it is what people compare, and must be said.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  readBoundedText,
  runFiles,
  verdict as verdictSchema,
  type RunRecord,
  type Verdict,
} from '../../contract/index.ts';
import { verdictText } from '../verdict/verdict-text.ts';
import { hostFactsThatMatter, scalarWords, unequal } from './differences.ts';
import type { Difference } from './comparison.ts';

export interface Judged {
  dir: string;
  record: RunRecord;
  verdict: Verdict;
}

const closed = 'closed';
const asJudgedHere = 'as judged here';

/** A run that was cut off and a verdict that is not this one are said even if they are so on both sides. */
export function remarksOf(before: Judged, after: Judged): readonly Difference[] {
  return [
    ...(before.record.id === after.record.id
      ? [{ of: 'run', before: before.record.id, after: 'the same run' }]
      : []),
    ...unequal(wordsOf(before.record), wordsOf(after.record)),
    ...unlessBoth('recording', closed, [recordingInWords(before), recordingInWords(after)]),
    ...unlessBoth(runFiles.verdict, asJudgedHere, [judgedInWords(before), judgedInWords(after)]),
  ];
}

function wordsOf({ seed, target, versions, host }: RunRecord): Record<string, string> {
  return {
    seed: String(seed),
    ...(target.id === null ? { 'target.baseUrl': target.baseUrl } : {}),
    ...scalarWords('versions', versions),
    ...scalarWords('host', host, (name) => !hostFactsThatMatter.includes(name)),
  };
}

function unlessBoth(
  of: string,
  usual: string,
  [before, after]: readonly [string, string],
): readonly Difference[] {
  return before === usual && after === usual ? [] : [{ of, before, after }];
}

function recordingInWords({ record: { interrupted, endedMs } }: Judged): string {
  if (interrupted) return 'interrupted';
  return endedMs === null ? 'never closed' : closed;
}

/** Both runs are judged anew by the same judge, so what their folders hold may be another version's word. */
function judgedInWords({ dir, verdict }: Judged): string {
  const path = join(dir, runFiles.verdict);
  if (!existsSync(path)) return 'none yet; judged for this comparison alone';
  const text = textOf(path);
  if (text === undefined) return 'not readable';
  return text === verdictText(verdict)
    ? asJudgedHere
    : `${outcomeIn(text)}, in other words or figures than judged here`;
}

function outcomeIn(text: string): string {
  try {
    // Other versions have other fields.
    return verdictSchema.pick({ outcome: true }).parse(JSON.parse(text)).outcome;
  } catch {
    return 'not readable';
  }
}

/** Undefined for what is no regular file, or cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return readBoundedText(path);
  } catch {
    return undefined;
  }
}
