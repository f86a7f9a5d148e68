// k6 scripts as people have them, each against a small service: what is judged, what is counted, and the exit
// code. One script of each kind of verdict is played here, and all of them in shapes.long.test.ts.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../cli/main.ts';
import { realContext } from '../../cli/terminal.ts';
import { packageRoot, parseSample, runFiles, type Verdict } from '../../contract/index.ts';
import { giveMachineRoom } from '../roomy-machine.ts';
import { Workspace } from '../showtime.ts';
import { openShapeService, type ShapeService } from './service.ts';
import { shapes, type Shape } from './table.ts';

const scripts = join(packageRoot(), 'e2e/shapes/scripts');
/** k6 waits for its timers about as much as it computes. */
const atOnce = 3;

const workspace = new Workspace();
const before = process.cwd();
let service: ShapeService;
let free = atOnce;
const waiting: (() => void)[] = [];

beforeAll(async () => {
  giveMachineRoom();
  service = await openShapeService();
  process.chdir(workspace.folder);
});
afterAll(async () => {
  process.chdir(before);
  vi.restoreAllMocks();
  await service.close();
  const left = workspace.leftRunning();
  workspace.remove();
  expect(left).toEqual([]);
});

interface Played {
  code: number;
  output: string;
  /** Undefined if nothing was played. */
  folder: string | undefined;
}

/** As a user types it, in this process: a tenth of the time of a process each. */
async function play({ script, text, slos, args = [] }: Shape, name: string): Promise<Played> {
  const out = join(workspace.folder, name);
  mkdirSync(out);
  if (text !== undefined) writeFileSync(join(workspace.folder, script), text);
  const objectives = join(workspace.folder, `${name}.json`);
  if (slos) writeFileSync(objectives, JSON.stringify(slos));
  const played = { code: 0, output: '' };
  const onOutput = (text: string): void => void (played.output += `${text}\n`);
  const context = {
    ...realContext(workspace.runs),
    print: onOutput,
    progress: onOutput,
    live: () => undefined,
    exit: (code: number) => void (played.code = code),
  };
  const urls = ['--base-url', service.baseUrl, '--env', `HTTPS=${service.httpsUrl}`];
  await runCommandLine(
    [
      'run',
      join(text === undefined ? scripts : workspace.folder, script),
      ...urls,
      ...['--env', `GRPC=${service.grpcAddress}`, '--out', out],
      ...(slos ? ['--slos', objectives] : []),
      ...args,
    ],
    context,
  );
  const [folder] = readdirSync(out);
  return { ...played, folder: folder === undefined ? undefined : join(out, folder) };
}

/** At most `atOnce` at the same time. */
async function inTurn<T>(action: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    return await action();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}

/** Requests by journey; the service's address, which differs each time, is left out. */
function journeysIn(folder: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of readFileSync(join(folder, runFiles.samples), 'utf8').split('\n')) {
    const row = parseSample(line);
    if (row?.kind !== 'r') continue;
    const journey = row.journey.replace(service.baseUrl, '');
    counts[journey] = (counts[journey] ?? 0) + 1;
  }
  return counts;
}

function expectJourneys(found: Record<string, number>, expected: NonNullable<Shape['journeys']>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [journey, count] of Object.entries(expected))
    if (count !== null) expect([journey, found[journey]]).toEqual([journey, count]);
}

/** The first of those that come out alike; all that are refused, for those cost nothing. */
function oneOfEachVerdict(all: readonly Shape[]): readonly Shape[] {
  const kinds = new Map<string, Shape>();
  for (const shape of all) {
    const { exit, outcomes = {}, because = {}, journeys, script } = shape;
    const checkers = Object.keys(because).map((checker) => checker.replace(/:.*/, ''));
    const kind =
      exit === 64
        ? [exit, script]
        : [exit, Object.values(outcomes).sort(), checkers.sort(), journeys !== undefined];
    const key = JSON.stringify(kind);
    if (!kinds.has(key)) kinds.set(key, shape);
  }
  return [...kinds.values()];
}

const played = process.env['SHAPES'] === 'all' ? shapes : oneOfEachVerdict(shapes);

test.concurrent.for(
  played.map((shape) => [shape.as ? `${shape.script} ${shape.as}` : shape.script, shape] as const),
)('%s gets its right verdict', async ([title, shape], { skip }) => {
  skip(shape.skipped !== undefined, shape.skipped);
  const name = title.replace(/[^a-z0-9]+/gi, '-');
  const { code, output, folder } = await inTurn(() => play(shape, name));
  if (shape.prints) expect(output).toMatch(shape.prints);
  if (shape.exit === 64) return expect([code, folder]).toEqual([64, undefined]);
  if (folder === undefined) throw new Error(output);
  const verdict = JSON.parse(readFileSync(join(folder, runFiles.verdict), 'utf8')) as Verdict;
  const found = new Map(verdict.verdicts.map((one) => [one.checker, one]));
  for (const [checker, outcome] of Object.entries(shape.outcomes ?? {}))
    expect([checker, found.get(checker)?.outcome, found.get(checker)?.because]).toEqual([
      checker,
      outcome,
      expect.anything(),
    ]);
  for (const [checker, because] of Object.entries(shape.because ?? {}))
    expect(found.get(checker)?.because).toMatch(because);
  if (shape.journeys) expectJourneys(journeysIn(folder), shape.journeys);
  expect(code, output).toBe(shape.exit);
});

test('the table has every script of the folder, and no two plays have one title', () => {
  const listed = new Set(shapes.map(({ script }) => script));
  expect(readdirSync(scripts).filter((name) => /\.[cm]?[jt]s$/.test(name) && !listed.has(name))).toEqual([]);
  const titles = shapes.map(({ script, as }) => `${script} ${as}`);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles.length).toBeGreaterThan(50);
});
