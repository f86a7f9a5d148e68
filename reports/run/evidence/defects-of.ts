// Everything that is wrong with a run's evidence as it was recorded, fact by fact.
import { runFiles } from '../../../contract/index.ts';
import type { LoadedRun } from '../loaded-run.ts';
import { whyIncomplete } from '../file-tally.ts';
import { databaseDefects } from './database-soundness.ts';
import { describeDefect, type Defects } from './defects.ts';
import { eventDefects } from './event-soundness.ts';
import { machineDefects } from './machine-soundness.ts';
import { loadWindow } from './run-window.ts';
import { sampleDefects } from './sample-soundness.ts';

/** As text, each with a count and a place; empty where nothing is wrong. */
export function defectsOf(run: LoadedRun): string[] {
  const checks: readonly (() => Defects)[] = [
    () => eventDefects(run),
    ...(isThere(run, 'samples') ? [() => sampleDefects(run), () => machineDefects(run)] : []),
    ...(isThere(run, 'ledger') ? [() => (void run.ledger, run.ledgerSoundness.defects)] : []),
    ...(isThere(run, 'stored') ? [() => run.stored.defects] : []),
    ...(isThere(run, 'probes') ? [() => (void run.probes, run.probeSoundness.finish(loadWindow(run)))] : []),
    ...(isThere(run, 'databases') ? [() => databaseDefects(run)] : []),
  ];
  return [...unreadable(run), ...checks.flatMap((defects) => defects().list.map(describeDefect))];
}

/** A fact that was promised and whose file is there; one that is missing is named by others. */
function isThere(run: LoadedRun, fact: Parameters<LoadedRun['promises']>[0]): boolean {
  return run.promises(fact) && run.has(fact);
}

function unreadable(run: LoadedRun): string[] {
  const facts = run.record.promised.flatMap((fact) => run.incomplete(fact) ?? []);
  const machine = run.promises('samples') ? whyIncomplete(run.machine.tally) : undefined;
  const plan = run.recorded.damage.get(runFiles.plan);
  return [
    ...new Set([
      ...facts,
      ...(machine === undefined ? [] : [machine]),
      ...(plan === undefined || run.promises('faults') ? [] : [`${runFiles.plan} ${plan}`]),
    ]),
  ];
}
