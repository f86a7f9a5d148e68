// Gathers what the checks of dashboards need: files from the SLOs, and of a run what it observed and what it
// proves.
import { runFiles, ShowtimeError, type Observed, type Slo } from '../../contract/index.ts';
import {
  checkFiles,
  checkOwnRun,
  checkPanels,
  checkRun,
  namesUsed,
  type Finding,
} from '../../dashboards/check/index.ts';
import { panelQueries } from '../../dashboards/grafana/index.ts';
import { artefacts } from '../../dashboards/index.ts';
import { lintDashboards } from '../../dashboards/lint/index.ts';
import { openRun, readObserved, truthOf } from '../../reports/index.ts';
import { shippedFiles } from './shipped-files.ts';

/** Checks of the files that `slos` give, as they lie in this package. */
export function findingsOfFiles(slos: readonly Slo[]): Finding[] {
  const { files, findings } = shippedFiles(artefacts(slos));
  return [
    ...findings,
    ...checkFiles(files),
    ...lintDashboards(files),
    ...checkPanels(panelQueries(slos), slos),
  ];
}

/**
 * Checks of the observed run in `dir`, with the SLOs that it was played with. @throws ShowtimeError
 * not-a-run-folder
 */
export function findingsOfRun(dir: string): Finding[] {
  const { record } = openRun(dir);
  const seen = observedOr(dir);
  if (typeof seen === 'string')
    return [{ check: 'names-seen', where: runFiles.observed, outcome: 'unknown', because: seen }];
  if (seen.own !== undefined)
    return checkOwnRun({
      slos: record.slos.filter(({ indicator }) => indicator.kind !== 'check'),
      metrics: seen.own,
      observed: seen,
      truth: truthOf(dir),
    });
  return checkRun({
    slos: record.slos,
    queries: panelQueries(record.slos),
    observed: seen,
    truth: truthOf(dir),
  });
}

/**
 * Names and labels of the series that the files name and the run in `dir` saw. @throws ShowtimeError
 * not-observed
 */
export function namesSeen(dir: string, slos: readonly Slo[]): Observed['names'] {
  openRun(dir);
  const seen = observedOr(dir);
  if (typeof seen !== 'string') return namesUsed(artefacts(slos), seen.names);
  throw new ShowtimeError('not-observed', {
    what: `${dir} holds no answers of a Prometheus`,
    why: seen,
    fix: 'play it again with showtime run --observe',
  });
}

/** What the run observed, or why it is unknown. */
function observedOr(dir: string): Observed | string {
  const seen = readObserved(dir);
  if (seen === null)
    return `${runFiles.observed} is missing: the run was not observed (showtime run --observe)`;
  return typeof seen === 'string' ? `${runFiles.observed} ${seen}` : seen;
}
