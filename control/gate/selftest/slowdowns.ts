// The known slowdowns that the self-test injects into a tiny service, and the load and budgets that measure them.
import { join } from 'node:path';
import { packageRoot, type Budget, type GateLoad } from '../../../contract/index.ts';

export interface Slowdown {
  name: string;
  title: string;
  /** Variables of the service that inject it. */
  env: Readonly<Record<string, string>>;
}

export const slowdowns: readonly Slowdown[] = [
  { name: 'nothing', title: 'nothing injected', env: {} },
  { name: 'plus-5', title: '+5 %', env: { FACTOR: '1.05' } },
  { name: 'plus-10', title: '+10 %', env: { FACTOR: '1.1' } },
  { name: 'plus-20', title: '+20 %', env: { FACTOR: '1.2' } },
  { name: 'tail', title: '2 % of requests 100 ms slower', env: { TAIL_SHARE: '0.02', TAIL_MS: '100' } },
];

/** A shell line that starts the tiny service with a slowdown; it listens on 127.0.0.1 at PORT. */
export function serviceCommand({ env }: Pick<Slowdown, 'env'>): string {
  const variables = Object.entries(env)
    .map(([name, value]) => `${name}=${value} `)
    .join('');
  return `${variables}exec ${quoted(process.execPath)} ${quoted(join(packageRoot(), 'control/gate/selftest/slow-service.mjs'))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export const selftestLoad: GateLoad = {
  ratePerSecond: 500,
  connections: 64,
  timeoutMs: 5_000,
  requests: [{ journey: 'planted', method: 'GET', path: '/', headers: {}, weight: 1 }],
};

/** Three budgets, as in most files. */
export const selftestBudgets: readonly Budget[] = (
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
