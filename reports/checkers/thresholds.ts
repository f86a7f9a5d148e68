// The thresholds of a user's k6 script, judged by k6's exit code and named one by one.
import { runFiles, type ThresholdResult } from '../../contract/index.ts';
import { notAsked, pass, unknown, type Checker } from './checker.ts';
import { machineHadRoom, shortUnderThresholds } from './machine-had-room.ts';

export const thresholds: Checker = {
  name: 'thresholds',
  title: 'The script’s own k6 thresholds hold.',
  kind: 'objective',
  needs: [],
  check: (run) => {
    if (!run.record.thresholdsAsked) return notAsked('the script has no thresholds of its own in this run');
    const ended = run.eventsOf('load-ended').at(-1);
    if (!ended) return unknown(`${runFiles.events} has no load-ended`);
    const { exitCode } = ended.value;
    const all = ended.value.thresholds ?? [];
    const failed = all.filter(({ passed }) => !passed).map(describeThreshold);
    const evidence = [...failed.slice(0, maxEvidence), `${runFiles.events}:${ended.line}`];
    const because = whatFailed(failed, all.length);
    // This applies even if another objective fails anyway and `machine-had-room` passes.
    if (exitCode === 99 && shortUnderThresholds(run).length > 0)
      return unknown(
        `${because}; but the machine was short during the load (${machineHadRoom.name})`,
        evidence,
      );
    if (exitCode === 99) return { outcome: 'fail', because, evidence };
    return exitCode === 0
      ? pass(all.length === 0 ? 'k6 ended with 0' : `k6 ended with 0: ${count(all.length)} hold`)
      : unknown(`k6 ended with ${exitCode ?? 'no code'}`, evidence);
  },
};

const maxEvidence = 20;
/** More would make a line that is hard to read; the evidence has the rest. */
const maxNamed = 3;

function whatFailed(failed: readonly string[], all: number): string {
  // Folders of older versions have no results.
  if (failed.length === 0) return 'k6 ended with 99: a threshold failed';
  const more = failed.length - maxNamed;
  const named = failed.slice(0, maxNamed).join('; ');
  return `${failed.length} of ${count(all)} failed: ${named}${more > 0 ? `; and ${more} more` : ''}`;
}

function count(thresholds: number): string {
  return `${thresholds} ${thresholds === 1 ? 'threshold' : 'thresholds'}`;
}

/** `http_req_duration{journey:buy} p(95)<500 (limit 500, was 812.4)` */
export function describeThreshold({ metric, expression, limit, value }: ThresholdResult): string {
  const was = value === null ? 'no value' : `was ${rounded(value)}`;
  return `${metric} ${expression} (${limit === null ? was : `limit ${limit}, ${was}`})`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
