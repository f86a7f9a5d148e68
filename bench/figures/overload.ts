// Orders a second that one pod still places at twice its capacity, and how soon it is itself again.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Figure } from '../figure.ts';
import { goodput, overloadResult, recoveryMs, type OverloadPlan } from '../overload/phases.ts';
import { makeCpuQuota, type CpuQuota } from '../real-run/cpu-quota.ts';
import { withTarget } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const podCores = 0.25;
const aims = { share: 0.8, recoveredWithinMs: 5_000, units: 3 };
const times = { warmUpS: 8, bestS: 6, overloadS: 15, afterS: 10 };
const clients = 16;

export const overload: Figure = {
  name: 'overload',
  method: 3,
  units: aims.units,
  what: 'orders of one pod at twice its capacity, and the time until it is within the objectives again',
  how: [
    `\`showtime up --pods 1\`, and the pod in a CPU cgroup of ${podCores} cores, as a container has a limit: databases and client keep their room, so the capacity is the pod’s and not the machine’s. A unit fails where no cgroup can be made. After ${times.warmUpS} s of warming up, ${clients} clients that order one after another for ${times.bestS} s: what they get placed is the best.`,
    `Then an open load of twice the best for ${times.overloadS} s, and of half the best for ${times.afterS} s, at the pod itself. Each order is a customer with the app’s retries: its budget, its pauses, its deadline of 10 s.`,
    'Goodput counts orders that ended well during the overload. Recovered is the first second from which each one has 99.5 % of its orders good within 10 s and 95 % within 500 ms.',
  ],
  series: [
    { name: 'share', label: 'goodput at twice the capacity ÷ the best', unit: '' },
    { name: 'best', label: 'the best', unit: 'orders/s' },
    { name: 'goodput', label: 'goodput at twice the capacity', unit: 'orders/s' },
    { name: 'recovery', label: 'from the end of the overload to within the objectives', unit: 'ms' },
    { name: 'sends', label: 'sends an order', unit: '' },
  ],
  aims: [
    {
      wants: `goodput ≥ ${aims.share * 100} % of the best, median`,
      atLeast: { series: 'share', n: aims.units },
      measured: (of) =>
        of('share') &&
        `${figureText((of('share')?.median ?? NaN) * 100)} % (${figureText(of('goodput')?.median ?? NaN)} of ${figureText(of('best')?.median ?? NaN)} orders/s)`,
      reached: (of) => (of('share')?.median ?? 0) >= aims.share,
    },
    {
      wants: `within the objectives ≤ ${aims.recoveredWithinMs / 1_000} s after the overload, worst`,
      atLeast: { series: 'recovery', n: aims.units },
      measured: (of) => of('recovery') && `worst ${figureText((of('recovery')?.max ?? NaN) / 1_000)} s`,
      reached: (of) => (of('recovery')?.max ?? Infinity) <= aims.recoveredWithinMs,
    },
  ],
  measure: (bench, unit) =>
    withPodQuota(bench, (quota) =>
      withTarget(bench, ['--pods', '1'], async ({ pods: [pod] }, targetFolder) => {
        if (pod === undefined || pod.pid === null) throw new Error('the target has no pod that runs');
        quota.add(pod.pid);
        const json = async <T>(name: string): Promise<T> =>
          JSON.parse(await readFile(join(targetFolder, name), 'utf8')) as T;
        const { tokens } = await json<{ tokens: string[] }>('tokens.json');
        const { theatres } = await json<{ theatres: { id: number }[] }>('house.json');
        const result = await play(bench, {
          ...times,
          clients,
          tokens,
          url: pod.url,
          seed: unit,
          nonce: `overload-${unit}`,
          theatres: theatres.map(({ id }) => id),
        });
        const placed = goodput(result);
        return [
          { series: 'share', value: placed / result.bestPerSecond },
          { series: 'best', value: result.bestPerSecond },
          { series: 'goodput', value: placed },
          // Without a recovery, the whole observed time counts.
          { series: 'recovery', value: Math.min(recoveryMs(result), times.afterS * 1_000) },
          { series: 'sends', value: result.sends / result.outcomes.length },
        ];
      }),
    ),
};

/** The quota is removed once the target, and with it the pod, has ended. */
async function withPodQuota<T>({ clock }: Bench, use: (quota: CpuQuota) => Promise<T>): Promise<T> {
  const quota = await makeCpuQuota(clock, podCores);
  try {
    return await use(quota);
  } finally {
    await quota.remove();
  }
}

async function play({ shell, folder, signal }: Bench, plan: OverloadPlan) {
  const program = fileURLToPath(new URL('../overload/open-orders.js', import.meta.url));
  const done = await shell.run(
    { file: process.execPath, args: [program], cwd: folder, input: JSON.stringify(plan) },
    { signal },
  );
  if (done.code !== 0)
    throw new Error(
      `open-orders ended with ${done.code}: ${done.stderr.trim().split('\n').slice(-3).join(' / ')}`,
    );
  return overloadResult.parse(JSON.parse(done.stdout));
}
