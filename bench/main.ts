// Program: `npm run bench [-- NAME …]` measures figures, all of them by default, and writes
// docs/benchmarks.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { explain } from '../cli/printers/error-printer.ts';
import { nodeShell } from '../platform/shell.ts';
import { exitCodes, packageRoot, ShowtimeError } from '../contract/index.ts';
import { figures } from './figures.ts';
import type { Figure } from './figure.ts';
import { benchmarksPage } from './rendering/benchmarks-page.ts';
import { machineKey, thisMachine } from './state/machine.ts';
import { measuredCode } from './state/measured-code.ts';
import { newestUnits, observationsPath } from './state/observations-file.ts';
import { endLeftOvers } from './real-run/left-overs.ts';
import { measureFigure, workFolderOf } from './suite.ts';

const onlyRender = '--render';
const noWait = '--no-wait';
const timeoutMs = 120_000;

async function main(args: readonly string[]): Promise<void> {
  const wanted = wantedFigures(args);
  const shell = nodeShell();
  const clock = systemClock();
  const interrupted = new AbortController();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const machine = thisMachine();
  const stateFolder = join(packageRoot(), 'runs', '.bench');
  const conditions = { code: await measuredCode(shell), machine: machineKey(machine) };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      say(`${name}: stopping what runs; what was measured is kept`);
      interrupted.abort(new Error('interrupted'));
    });
  }
  const page = join(packageRoot(), 'docs', 'benchmarks.md');
  const render = (): void =>
    writeFileSync(
      page,
      benchmarksPage(
        { machine, code: conditions.code, earlier: readFileSync(page, 'utf8') },
        figures.map((figure) => ({
          figure,
          lines: newestUnits(observationsPath(stateFolder, figure.name), {
            ...conditions,
            method: figure.method,
          }),
        })),
      ),
    );
  const note = process.env['BENCH_NOTE'];
  const suite = {
    shell,
    clock,
    say,
    signal: interrupted.signal,
    stateFolder,
    conditions,
    onUnit: render,
    timeoutMs: args.includes(noWait) ? 0 : timeoutMs,
    ...(note === undefined ? {} : { note }),
  };
  await endLeftOvers(suite, workFolderOf(suite));
  for (const figure of wanted) await measureFigure(suite, figure);
  render();
  if (interrupted.signal.aborted) process.exitCode = exitCodes.interrupted.code;
}

function wantedFigures(args: readonly string[]): readonly Figure[] {
  if (args.includes(onlyRender)) return [];
  const names = args.filter((arg) => arg !== noWait);
  const unknown = names.filter((name) => !figures.some((figure) => figure.name === name));
  if (unknown.length === 0)
    return names.length === 0 ? figures : figures.filter(({ name }) => names.includes(name));
  throw new ShowtimeError('bad-flag', {
    what: `no figure ${unknown.map((name) => `"${name}"`).join(', ')}`,
    why: `the figures are: ${figures.map(({ name }) => name).join(', ')}`,
    fix: `npm run bench -- ${figures[0]?.name ?? ''}; ${onlyRender} only writes the page from what was measured, ${noWait} measures beside whatever else runs`,
  });
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  const { text, exitCode } = explain(error, []);
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
});
