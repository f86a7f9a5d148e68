// What the self-test plants into a tiny service, and how it is measured there.
import { join } from 'node:path';
import { packageRoot, type Budget, type GateLoad } from '../../../contract/index.ts';

export interface Plant {
  name: string;
  title: string;
  env: Readonly<Record<string, string>>;
}

export const plants: readonly Plant[] = [
  { name: 'nothing', title: 'nothing planted', env: {} },
  { name: 'plus-5', title: '+5 %', env: { FACTOR: '1.05' } },
  { name: 'plus-10', title: '+10 %', env: { FACTOR: '1.1' } },
  { name: 'plus-20', title: '+20 %', env: { FACTOR: '1.2' } },
  { name: 'tail', title: '2 % of requests 100 ms slower', env: { TAIL_SHARE: '0.02', TAIL_MS: '100' } },
];

/** A shell line that starts the tiny service with a plant. */
export function plantedLine({ env }: Pick<Plant, 'env'>): string {
  const variables = Object.entries(env)
    .map(([name, value]) => `${name}=${value} `)
    .join('');
  return `${variables}exec ${quoted(process.execPath)} ${quoted(join(packageRoot(), 'cli', 'gate', 'selftest', 'planted-service.mjs'))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export const plantedLoad: GateLoad = {
  ratePerSecond: 500,
  connections: 64,
  timeoutMs: 5_000,
  requests: [{ journey: 'planted', method: 'GET', path: '/', headers: {}, weight: 1 }],
};

/** Three budgets, as in most files. */
export const plantedBudgets: readonly Budget[] = (
  [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const
).map(([name, quantile]) => ({
  kind: 'relative',
  name: `planted-${name}-relative`,
  journey: 'planted',
  quantile,
  margin: 0.05,
  floorMs: 0,
}));
