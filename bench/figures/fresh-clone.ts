// How long a newcomer waits from the clone to the first verdict, with tools and packages cached.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, packageRoot } from '../../contract/index.ts';
import { openRun } from '../../reports/index.ts';
import type { Bench, Figure } from '../figure.ts';
import { figureText } from '../statistics/spread.ts';

const promisedS = 180;
const repetitions = 3;
const verdicts: readonly (number | null)[] = [
  exitCodes.pass.code,
  exitCodes.fail.code,
  exitCodes.unknown.code,
];

export const freshClone: Figure = {
  name: 'fresh-clone',
  method: 1,
  units: repetitions,
  what: 'fresh clone to the first verdict, tools cached',
  how: [
    "`git clone … && npm start`, from a checkout on the same disk; k6, MariaDB and npm's packages are in their caches. `npm start` is `node tools/start.mjs`, " +
      'which is started directly, so that Ctrl-C reaches it.',
  ],
  series: [
    { name: 'whole', label: 'clone to verdict', unit: 's' },
    { name: 'clone', label: 'of it: clone', unit: 's' },
    { name: 'load', label: 'of it: load, from first to last arrival', unit: 's' },
  ],
  aims: [
    {
      wants: `≤ ${promisedS} s`,
      atLeast: { series: 'whole', n: repetitions },
      measured: (of) => of('whole') && `worst ${figureText(of('whole')?.max ?? NaN)} s`,
      reached: (of) => (of('whole')?.max ?? Infinity) <= promisedS,
    },
  ],
  limit: (of) =>
    of('load') &&
    `${figureText(of('load')?.median ?? NaN)} s of the median ${figureText(of('whole')?.median ?? NaN)} s are the rush itself`,
  measure: async (bench) => {
    const { clock, folder, shell, signal } = bench;
    const startedMs = clock.nowMs();
    const cloned = await shell.run(
      { file: 'git', args: ['clone', '--quiet', packageRoot(), 'clone'], cwd: folder, inherits: 'all' },
      { signal },
    );
    if (cloned.code !== 0) throw new Error(`git clone ended with ${cloned.code}: ${cloned.stderr.trim()}`);
    const clonedMs = clock.nowMs();
    const checkout = join(folder, 'clone');
    await firstVerdict(bench, checkout);
    const endedMs = clock.nowMs();
    return [
      { series: 'whole', value: (endedMs - startedMs) / 1_000 },
      { series: 'clone', value: (clonedMs - startedMs) / 1_000 },
      { series: 'load', value: await loadSeconds(join(checkout, 'runs')) },
    ];
  },
};

async function firstVerdict({ shell, signal }: Bench, checkout: string): Promise<void> {
  const running = await shell.start(
    { file: process.execPath, args: ['tools/start.mjs'], cwd: checkout, inherits: 'all' },
    { detached: true },
  );
  const stop = (): void => void running.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  let output = '';
  for (const stream of [running.stdout, running.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2_000);
    });
  const { code } = await running.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (!verdicts.includes(code))
    throw new Error(`npm start ended with ${code}: ${output.trim().split('\n').slice(-4).join(' / ')}`);
}

async function loadSeconds(runsFolder: string): Promise<number> {
  const [run] = (await readdir(runsFolder)).filter((name) => !name.startsWith('.'));
  const events = [...openRun(join(runsFolder, run ?? '')).events().lines].map(({ value }) => value);
  const at = (kind: 'load-started' | 'load-ended'): number =>
    events.find((event) => event.kind === kind)?.atMs ?? NaN;
  return (at('load-ended') - at('load-started')) / 1_000;
}
