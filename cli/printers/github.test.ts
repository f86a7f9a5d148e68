// What GitHub Actions gets of a gate: read from the stdout of a real process, as the runner reads it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GateVerdict } from '../../contract/index.ts';
import {
  examples,
  failedGate,
  hostileGate,
  inconclusiveGate,
  invalidGate,
  passedGate,
} from '../../reports/gate/rendering/fixtures/verdicts.ts';
import { gateSummary } from '../../reports/gate/rendering/index.ts';
import { annotationsOf } from './github.ts';

const folder = mkdtempSync(join(tmpdir(), 'showtime-github-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  verdict: GateVerdict;
  env?: NodeJS.ProcessEnv;
  options?: { annotations?: boolean };
  /** Where the summary goes; by default a file of the case that holds a line already. */
  summary?: string;
}
const cases = {
  failed: { verdict: failedGate() },
  passed: { verdict: passedGate() },
  inconclusive: { verdict: inconclusiveGate() },
  invalid: { verdict: invalidGate() },
  hostile: { verdict: hostileGate() },
  'with JSON on stdout': { verdict: passedGate(), options: { annotations: false } },
  'without a place for the summary': { verdict: passedGate(), summary: join(folder, 'not', 'there.md') },
  'outside of GitHub': { verdict: failedGate(), env: { GITHUB_ACTIONS: undefined } },
  'switched off': { verdict: failedGate(), env: { GITHUB_ACTIONS: 'false' } },
} satisfies Record<string, Case>;
type Name = keyof typeof cases;

const marker = '\n---- next case ----\n';
let printed: readonly string[] = [];

/** One process prints every case in turn, because most of a process's time is its start. */
beforeAll(() => {
  const inputs = Object.entries<Case>(cases).map(([name, { verdict, env, options, summary }]) => {
    writeFileSync(summaryOf(name), 'said before\n');
    return [
      verdict,
      { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary ?? summaryOf(name), ...env },
      options,
    ];
  });
  const file = join(folder, 'cases.json');
  writeFileSync(file, JSON.stringify(inputs));
  const program = `import { readFileSync } from 'node:fs';
import { annotateGitHub } from ${JSON.stringify(join(import.meta.dirname, 'github.ts'))};
for (const [verdict, env, options] of JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8'))) {
  annotateGitHub(verdict, env, options ?? undefined);
  process.stdout.write(${JSON.stringify(marker)});
}`;
  printed = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  }).split(marker);
  expect(printed).toHaveLength(inputs.length + 1);
});

function summaryOf(name: string): string {
  return join(folder, `${name}.md`);
}

/** What the process printed in that case, and the file that GitHub shows. */
function seenIn(name: Name): { stdout: string; summary: string } {
  return {
    stdout: printed[Object.keys(cases).indexOf(name)] ?? '',
    summary: readFileSync(summaryOf(name), 'utf8'),
  };
}

describe('in GitHub Actions', () => {
  it('a failed gate appends the summary, and annotates the verdict and each budget that fails', () => {
    const { stdout, summary } = seenIn('failed');
    expect(summary).toBe(`said before\n${gateSummary(failedGate())}\n`);
    expect(stdout.split('\n').map((line) => line.split('::', 2).join('::'))).toEqual([
      '::error title=Gate%3A fail',
      '::error title=Gate%3A checkout-p95-relative fails',
      '::error title=Gate%3A menu-errors fails',
      '',
    ]);
    expect(stdout).toContain('%0ANext: find what made checkout slower');
  });

  it.each<[Name, string[]]>([
    ['passed', ['notice']],
    ['inconclusive', ['warning', 'warning']],
    ['invalid', ['warning', 'warning', 'warning']],
  ])('the annotations of a gate that is %s have the levels %j', (name, levels) => {
    expect(
      seenIn(name)
        .stdout.trimEnd()
        .split('\n')
        .map((line) => /^::(\w+) /.exec(line)?.[1]),
    ).toEqual(levels);
  });

  it('no text of a verdict forges a command', () => {
    const lines = seenIn('hostile')
      .stdout.trimEnd()
      .split(/[\r\n]+/);
    expect(lines).toHaveLength(annotationsOf(hostileGate()).length);
    for (const line of lines) expect(line).toMatch(/^::error title=[^:,]*::/);
  });

  it('stdout stays empty where it carries JSON', () => {
    expect(seenIn('with JSON on stdout')).toEqual({
      stdout: '',
      summary: `said before\n${gateSummary(passedGate())}\n`,
    });
  });

  it('a summary that cannot be written is a warning and nothing else', () => {
    expect(seenIn('without a place for the summary').stdout).toMatch(
      /^::notice [^\n]*\n::warning title=Showtime%3A no step summary::ENOENT/,
    );
  });

  it.each<[Name]>([['outside of GitHub'], ['switched off']])('nothing is written %s', (name) => {
    expect(seenIn(name)).toEqual({ stdout: '', summary: 'said before\n' });
  });
});

it('there are ten annotations at most, of which the last counts the rest', () => {
  const verdict = examples.large();
  for (const budgetVerdict of verdict.budgets) budgetVerdict.outcome = 'fail';
  const annotations = annotationsOf(verdict);
  expect(annotations).toHaveLength(10);
  expect(annotations.at(-1)?.title).toBe('Gate: 4 more');
});
