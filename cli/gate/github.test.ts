// What GitHub Actions hears of a gate: read from the stdout of a real process, as the runner reads it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
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

function told(
  verdict: GateVerdict,
  {
    env = {},
    options = '{}',
    summary = join(folder, 'summary.md'),
  }: { env?: NodeJS.ProcessEnv; options?: string; summary?: string } = {},
): { stdout: string; summary: string } {
  const own = join(folder, 'summary.md');
  const file = join(folder, 'verdict.json');
  writeFileSync(own, 'said before\n');
  writeFileSync(file, JSON.stringify(verdict));
  const program = `import { readFileSync } from 'node:fs'; import { tellGitHub } from ${JSON.stringify(join(import.meta.dirname, 'github.ts'))}; tellGitHub(JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8')), process.env, ${options});`;
  const stdout = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, ...env },
    },
  );
  return { stdout, summary: readFileSync(own, 'utf8') };
}

describe('in GitHub Actions', () => {
  it('appends the summary, and annotates the verdict and what is broken', () => {
    const { stdout, summary } = told(failedGate());
    expect(summary).toBe(`said before\n${gateSummary(failedGate())}\n`);
    expect(stdout.split('\n').map((line) => line.split('::', 2).join('::'))).toEqual([
      '::error title=Gate%3A fail',
      '::error title=Gate%3A checkout-p95-relative fails',
      '',
    ]);
    expect(stdout).toContain('%0ANext: find what made checkout slower');
  });

  it.each<[string, () => GateVerdict, string[]]>([
    ['pass as a notice', passedGate, ['notice']],
    ['inconclusive as warnings', inconclusiveGate, ['warning', 'warning']],
    ['invalid as warnings', invalidGate, ['warning', 'warning', 'warning']],
  ])('says %s', (_, verdict, levels) => {
    expect(
      told(verdict())
        .stdout.trimEnd()
        .split('\n')
        .map((line) => /^::(\w+) /.exec(line)?.[1]),
    ).toEqual(levels);
  });

  it('lets no text forge a command', () => {
    const { stdout } = told(hostileGate());
    const lines = stdout.trimEnd().split(/[\r\n]+/);
    expect(lines).toHaveLength(annotationsOf(hostileGate()).length);
    for (const line of lines) expect(line).toMatch(/^::error title=[^:,]*::/);
  });

  it('leaves stdout alone where that carries JSON', () => {
    expect(told(passedGate(), { options: '{ annotations: false }' })).toEqual({
      stdout: '',
      summary: `said before\n${gateSummary(passedGate())}\n`,
    });
  });

  it('warns of a summary that cannot be written, and goes on', () => {
    const { stdout } = told(passedGate(), { summary: join(folder, 'not', 'there.md') });
    expect(stdout).toMatch(/^::notice [^\n]*\n::warning title=Showtime%3A no step summary::ENOENT/);
  });

  it('says nothing anywhere else', () => {
    for (const elsewhere of [{ GITHUB_ACTIONS: undefined }, { GITHUB_ACTIONS: 'false' }])
      expect(told(failedGate(), { env: elsewhere })).toEqual({ stdout: '', summary: 'said before\n' });
  });
});

it('gives ten annotations at most, of which the last counts the rest', () => {
  const verdict = examples.large();
  for (const judged of verdict.budgets) judged.outcome = 'fail';
  const annotations = annotationsOf(verdict);
  expect(annotations).toHaveLength(10);
  expect(annotations.at(-1)?.title).toBe('Gate: 4 more');
});
