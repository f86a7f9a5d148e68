// The user's own k6 thresholds, as k6's exit code tells them.
import { runFiles } from '../../contract/index.ts';
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
    const evidence = [`${runFiles.events}:${ended.line}`];
    // Also where another objective fails by itself, and the machine's own checker passes.
    if (exitCode === 99 && shortUnderThresholds(run).length > 0)
      return unknown(
        `k6 ended with 99: a threshold failed; but the machine was short during the load (${machineHadRoom.name})`,
        evidence,
      );
    if (exitCode === 99)
      return { outcome: 'fail', because: 'k6 ended with 99: a threshold failed', evidence };
    return exitCode === 0
      ? pass('k6 ended with 0')
      : unknown(`k6 ended with ${exitCode ?? 'no code'}`, evidence);
  },
};
