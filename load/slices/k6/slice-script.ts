// Makes a user's k6 script playable slice by slice: everything of it stays, but the shape of its load is the
// slice's.
import { build } from 'esbuild';
import { basename, join } from 'node:path';
import { arrivalMetric, metadataNames, packageRoot, type Curve } from '../../../contract/index.ts';
import { bundleScript, k6BuildOptions, type BundledScript } from '../../k6/bundle.ts';

export interface SliceScript extends BundledScript {
  /**
   * True if the script itself announces its arrivals, as the rush does; then its response times count from
   * its schedule.
   */
  announces: boolean;
}

/** Name in `__ENV` of the scenario that a slice plays, as JSON. */
export const sliceVariable = 'SHOWTIME_SLICE';

/**
 * Throws ShowtimeError `bad-script` as `bundleScript` does. A script with several scenarios, or without the
 * function that its scenario names, is refused by k6 with this message when it is played or inspected (with
 * the environment of `sliceEnv`).
 */
export async function bundleForSlices(path: string): Promise<SliceScript> {
  const own = await bundleScript(path, { numbersCalls: true });
  const announces = own.code.includes(arrivalMetric);
  const { outputFiles } = await build({
    stdin: {
      contents: wrapper(`./${basename(own.file)}`, announces),
      resolveDir: own.folder,
      sourcefile: 'slice.js',
    },
    ...k6BuildOptions({ numbersCalls: !announces }),
    absWorkingDir: own.folder,
    // Before the script's top level, which may shuffle its data; each VU evaluates it anew. k6 discards this
    // seed once it has read the script.
    banner: {
      js: "import { randomSeed as seedReading } from 'k6'; seedReading(Number(__ENV.SEED ?? 0) + __VU);",
    },
  });
  return { ...own, announces, code: outputFiles[0]?.text ?? '' };
}

/**
 * What a wrapped script must find in `__ENV`. A quiet end, because k6 would cut off the last arrivals
 * otherwise.
 */
export function sliceEnv({ timeUnitMs, startRate, stages }: Curve, maxVUs: number): Record<string, string> {
  const vus = Math.max(1, Math.min(maxVUs, startRate));
  return {
    [sliceVariable]: JSON.stringify({
      executor: 'ramping-arrival-rate',
      startRate,
      timeUnit: `${timeUnitMs}ms`,
      preAllocatedVUs: vus,
      maxVUs: vus,
      stages: [
        ...stages.map(({ durationMs, target }) => ({ duration: `${durationMs}ms`, target })),
        { duration: '0s', target: 0 },
        { duration: '500ms', target: 0 },
      ],
    }),
  };
}

/**
 * An explicit export takes precedence over one of `export *`. Math.random is seeded for each arrival: both
 * sides of a half have the same SEED, so setup and customers draw the same on both, whichever VU plays them.
 */
function wrapper(script: string, announces: boolean): string {
  return `
import * as own from ${JSON.stringify(script)};
import { drawBelow, randomOf } from ${JSON.stringify(join(packageRoot(), 'contract', 'vocabulary', 'random.ts'))};
import { randomSeed } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
export * from ${JSON.stringify(script)};
const { scenarios = {}, thresholds, stages, vus, duration, iterations, ...others } = own.options ?? {};
const names = Object.keys(scenarios);
if (names.length > 1) throw new Error('a gate plays one scenario, and this script has ' + names.length + ': ' + names.join(', '));
const { exec: entry = 'default', env = {}, tags = {}, gracefulStop = '30s' } = scenarios[names[0]] ?? {};
if (typeof own[entry] !== 'function') throw new Error('this script exports no function ' + entry + ', which is what its scenario plays');
export const options = { ...others, scenarios: { slice: { ...JSON.parse(__ENV.${sliceVariable}), exec: 'default', env, tags, gracefulStop } } };
${announces ? '' : `const arrived = new Counter(${JSON.stringify(arrivalMetric)});`}
const seed = Number(__ENV.SEED ?? 0), seedFor = (stream) => randomSeed(drawBelow(randomOf(seed, stream), 2 ** 31));
export function setup() {
  seedFor(-1);
  return own.setup?.();
}
export default function (data) {
  seedFor(exec.scenario.iterationInTest);
  ${
    announces
      ? ''
      : `exec.vu.metrics.metadata[${JSON.stringify(metadataNames.customer)}] = String(exec.scenario.iterationInTest);
  arrived.add(1);`
  }
  return own[entry](data);
}
`;
}
