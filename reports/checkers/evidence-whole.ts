// Validity: the evidence belongs to this run, is unchanged since it was recorded, and is free of
// contradictions.
//
//   recording-closed names every file ──► sizes and SHA-256 compared;  each reader checks the bounds of its rows ──► defects
import { runFiles } from '../../contract/index.ts';
import { defectsOf } from '../run/evidence/defects-of.ts';
import { differencesFromList, unlistedFilesIn } from '../run/evidence/listed-files.ts';
import { notAsked, pass, unknown, type Checker } from './checker.ts';

export const evidenceWhole: Checker = {
  name: 'evidence-whole',
  title: 'The evidence is this run’s, unchanged since it was recorded, and free of contradictions.',
  kind: 'validity',
  needs: [],
  check: (run) => {
    if (run.record.promised.length === 0) return notAsked('this run did not promise to record anything');
    const closed = run.eventsOf('recording-closed').at(-1);
    if (closed === undefined)
      return unknown(`${runFiles.events} has no recording-closed: the recorder died before the end`);
    const { files } = closed.value;
    const changed = files === undefined ? [] : differencesFromList(run, files);
    const wrong = [...changed, ...unlistedFilesIn(run, closed), ...defectsOf(run)];
    const [first] = wrong;
    if (first !== undefined)
      return unknown(
        wrong.length === 1 ? first : `${wrong.length} things are wrong with the evidence; ${first}`,
        wrong,
      );
    if (files === undefined)
      return unknown(
        `${runFiles.events}:${closed.line} does not list the evidence files (older versions did not): whether any was changed since is not known`,
      );
    return pass(`${files.length} files are as they were closed, and of this run`);
  },
};
