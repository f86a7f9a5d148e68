// promtool over the rules as they are rendered now, in a folder laid out as the checkout is; the files beside hold
// the cases.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { ensurePrometheus } from '#tools';
import { packageRoot, showtimeSlos, type Slo } from '../../../contract/index.ts';
import { monthRulesPath, prometheusArtefacts } from '../index.ts';

const run = promisify(execFile);
const below = 'dashboards/prometheus/testing';
const shortMonth: Slo = {
  name: 'menus-good',
  objective: 0.995,
  windowDays: 2,
  indicator: { kind: 'availability', of: 'menu' },
};

export class RuleCases {
  readonly #promtool: string;
  /** Where the rules and the cases lie. */
  readonly folder: string;

  private constructor(promtool: string, folder: string) {
    this.#promtool = promtool;
    this.folder = folder;
  }

  static async prepare(): Promise<RuleCases> {
    const { promtool } = await ensurePrometheus();
    const cases = new RuleCases(promtool, await mkdtemp(join(tmpdir(), 'showtime-rules-')));
    for (const { path, text } of prometheusArtefacts(showtimeSlos)) {
      await cases.#put(`whole/${path}`, text);
      await cases.#put(path, withoutRanges(text));
    }
    await cases.putBeside('short-month.rules.yaml', only(month([shortMonth]), /1m$|2d$|objective/));
    await cases.putBeside('known-window.rules.yaml', month([{ ...shortMonth, windowDays: 1 }]));
    await cases.putBeside('only-data.rules.yaml', withoutRecords(month(showtimeSlos.slice(0, 1))));
    await cases.putBeside(
      'availability.rules.yaml',
      month(showtimeSlos.filter(({ indicator }) => indicator.kind === 'availability')),
    );
    for (const name of await caseFiles()) await cases.putBeside(name, await casesOf(name));
    return cases;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  /** Writes a file into the folder of the cases. */
  putBeside(name: string, text: string): Promise<void> {
    return this.#put(`${below}/${name}`, text);
  }

  async #put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  /** promtool's stdout and stderr, and whether it succeeded. */
  async promtool(...args: string[]): Promise<{ passed: boolean; output: string }> {
    // Half of promtool's CPU time is its garbage collector's, for a heap that stays small.
    const env = { ...process.env, GOGC: '800' };
    return run(this.#promtool, args, { cwd: join(this.folder, below), env, maxBuffer: 64 << 20 }).then(
      ({ stdout, stderr }) => ({ passed: true, output: stdout + stderr }),
      (error: unknown) => ({
        passed: false,
        output: `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`,
      }),
    );
  }
}

/** Names of the files that hold cases. */
export async function caseFiles(): Promise<string[]> {
  return (await readdir(join(packageRoot(), below))).filter((name) => name.endsWith('.test.yaml'));
}

/** Only the named case of a file, judged by `mutant.rules.yaml`. Throws unless there is exactly one. */
export async function onlyCase(file: string, name: string): Promise<string> {
  const whole = parse(await readFile(join(packageRoot(), below, `${file}.test.yaml`), 'utf8')) as {
    tests: { name: string }[];
  };
  const tests = whole.tests.filter((one) => one.name === name);
  if (tests.length !== 1) throw new Error(`${file} has ${tests.length} cases "${name}"`);
  return stringify({ ...whole, rule_files: ['mutant.rules.yaml'], tests });
}

/**
 * A slow burn takes a day of minutes, which the rules of the two objectives that it is about go through in
 * half the time.
 */
async function casesOf(name: string): Promise<string> {
  const text = await readFile(join(packageRoot(), below, name), 'utf8');
  return name === 'month-slow-burn.test.yaml'
    ? text.replace('../../../deploy/prometheus/slo-30d.rules.yaml', 'availability.rules.yaml')
    : text;
}

const month = (slos: readonly Slo[]): string =>
  withoutRanges(prometheusArtefacts(slos).find(({ path }) => path === monthRulesPath)?.text ?? '');

/** Three thousand minutes of every rule would take a minute. */
function only(text: string, wanted: RegExp): string {
  const { groups } = parse(text) as { groups: { rules: { record?: string }[] }[] };
  return stringify({
    groups: groups.slice(0, 1).map((group) => ({
      ...group,
      rules: group.rules.filter(({ record }) => record !== undefined && wanted.test(record)),
    })),
  });
}

/** Cases of ranges are beside the queries that add them up; here each minute of a month would evaluate them. */
export function withoutRanges(text: string): string {
  const { groups } = parse(text) as { groups: { name: string }[] };
  return stringify({ groups: groups.filter(({ name }) => name !== 'range-counts') });
}

function withoutRecords(text: string): string {
  const { groups } = parse(text) as { groups: { name: string }[] };
  return stringify({ groups: groups.filter(({ name }) => name.endsWith('-data')) });
}
