// Measures the gate's verdicts on known slowdowns that are injected into a tiny service, on this machine.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HarnessPorts } from '../../../contract/index.ts';
import type { GateRequest } from '../../../input/gate-request.ts';
import { analyzeGate, openGateFolder, planGate } from '../../../reports/gate/index.ts';
import { experiment } from '../experiment.ts';
import { fingerprintKey, readFingerprint } from '../fingerprint.ts';
import { sliceSize } from '../../../input/gate/slice-size.ts';
import type { RequestedSubject } from '../../../input/gate/requested-subject.ts';
import { noPrivateAuthority } from '../../../input/tls-trust.ts';
import { trialsOf } from '../trials-of.ts';
import { selftestBudgets, serviceCommand, selftestLoad, slowdowns, type Slowdown } from './slowdowns.ts';

/** The gate's verdicts on one injected slowdown. */
export interface SlowdownRates {
  /** Name of the slowdown. */
  plant: string;
  pairs: number;
  trials: number;
  failed: number;
  passed: number;
  inconclusive: number;
  /** Robust standard deviation of the pairs' log ratios, by budget: how noisy this machine was. */
  spreads: Readonly<Record<string, number>>;
  /** Conditions of a sound experiment that the recording breaks. */
  doubts: readonly string[];
  folder: string;
}

export interface SelftestSettings {
  /** Pairs to record of each slowdown. */
  pairs: number;
  /** Gates that are resampled from each recording. */
  trials: number;
  seed: number;
  /** Record again what is recorded already. */
  fresh: boolean;
  signal: AbortSignal;
}

/**
 * One row for each slowdown, in order. A recording of the same machine, seed and at least as many pairs is
 * used again. Rejects with the signal's reason when it aborts.
 */
export async function selftest(ports: HarnessPorts, settings: SelftestSettings): Promise<SlowdownRates[]> {
  const rates: SlowdownRates[] = [];
  for (const slowdown of slowdowns) rates.push(await ratesOf(ports, slowdown, settings));
  return rates;
}

async function ratesOf(
  ports: HarnessPorts,
  slowdown: Slowdown,
  settings: SelftestSettings,
): Promise<SlowdownRates> {
  const parent = join(
    ports.runsFolder,
    '.gate-selftest',
    `${fingerprintKey(await readFingerprint())}-${slowdown.name}`,
  );
  const known = settings.fresh ? undefined : await recordingIn(parent, settings);
  if (known === undefined) ports.progress(`recording ${settings.pairs} pairs: ${slowdown.title}`);
  const folder =
    known ??
    (
      await experiment(ports, requestOf(slowdown, settings, parent), {
        name: slowdown.name,
        fixedPairs: settings.pairs,
        signal: settings.signal,
      })
    ).folder;
  settings.signal.throwIfAborted();
  const { pairs, counts } = trialsOf(folder, settings.trials, {
    nothingDiffers: slowdown.name === 'nothing',
  });
  const { budgets, conditions } = analyzeGate(folder, { write: false });
  return {
    plant: slowdown.name,
    pairs,
    ...counts,
    folder,
    doubts: conditions
      .filter(({ holds }) => !holds)
      .map(({ condition, because }) => `${condition}: ${because}`),
    spreads: Object.fromEntries(budgets.map(({ budget, pairSpread }) => [budget.name, pairSpread ?? NaN])),
  };
}

/** Folder of the newest complete recording with this seed and at least `pairs` pairs. */
export async function recordingIn(
  parent: string,
  { pairs, seed }: Pick<SelftestSettings, 'pairs' | 'seed'>,
): Promise<string | undefined> {
  const names = (await readdir(parent).catch(() => [])).sort().reverse();
  return names
    .map((name) => join(parent, name))
    .find((folder) => {
      try {
        const { record, slices } = openGateFolder(folder);
        return (
          record.ended === 'recorded' &&
          record.seed === seed &&
          slices.filter(({ stage }) => stage === 'discovery').length >= pairs * 4
        );
      } catch {
        return false;
      }
    });
}

function requestOf(slowdown: Slowdown, { pairs, seed }: SelftestSettings, parent: string): GateRequest {
  const subject = (side: 'candidate' | 'baseline', env: Slowdown['env']): RequestedSubject => ({
    side,
    asked: `planted: ${side === 'candidate' ? slowdown.name : 'nothing'}`,
    kind: 'command',
    line: serviceCommand({ env }),
    cwd: process.cwd(),
  });
  const slice = sliceSize(selftestLoad, selftestBudgets);
  const plan = planGate({ budgets: selftestBudgets.length, maxPairs: 200 });
  if (plan === undefined) throw new Error('200 pairs are enough for a plan');
  return {
    engine: 'autocannon',
    candidate: subject('candidate', slowdown.env),
    baseline: subject('baseline', {}),
    load: selftestLoad,
    allowHosts: [],
    scriptEnv: {},
    tls: noPrivateAuthority,
    budgets: selftestBudgets,
    slice,
    plan,
    read: {
      path: '',
      folder: process.cwd(),
      load: selftestLoad,
      recipe: null,
      budgets: selftestBudgets,
      slos: [],
      script: null,
    },
    warmUpPairs: 2,
    firstPairs: undefined,
    maxDurationMs: pairs * 60_000,
    seed,
    outFolder: parent,
    history: null,
    json: false,
  };
}
