// What GitHub Actions gets of a preflight.
import { expect, test, vi } from 'vitest';
import type { PreflightReport } from '../../contract/index.ts';
import { judgePreflight } from '../../reports/preflight/index.ts';
import { asRead, soundFacts } from '../../reports/preflight/testing/sound-facts.ts';
import { annotatePreflight, preflightAnnotations } from './github-preflight.ts';
import { withinLimit } from './github-annotations.ts';

/** The lines that are written to stdout meanwhile. */
function written(report: PreflightReport, env: NodeJS.ProcessEnv): string[] {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    annotatePreflight(report, env);
  } finally {
    spy.mockRestore();
  }
  return lines
    .join('')
    .split('\n')
    .filter((line) => line !== '');
}

function reportOf(changes: Parameters<typeof asRead>[0] = {}): PreflightReport {
  return judgePreflight('shop', {
    ...asRead({ ...soundFacts(), ...changes }),
    zones: { unknown: 'forbidden' },
  });
}

test('errors come first, then errors that are unknown, then warnings', () => {
  const report = reportOf({ endpointTtl: { field: 'TTL', value: 300 }, budgets: [] });
  expect(preflightAnnotations(report).map(({ level, title }) => [level, title])).toEqual([
    ['error', 'Preflight: disruption-budget'],
    ['warning', 'Preflight: one-zone is unknown'],
    ['warning', 'Preflight: endpoint-ttl'],
  ]);
});

test('no text of a cluster forges a command of the runner', () => {
  const hostile = 'x\r\n::error::forged\n\u0085##[error]forged,title=::y';
  const lines = written(
    reportOf({
      pods: soundFacts().pods.map((pod) => ({ ...pod, name: hostile, ready: false })),
      endpointTtl: { field: hostile, value: 300 },
    }),
    { GITHUB_ACTIONS: 'true' },
  );
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(line).toMatch(/^::(error|warning) title=[^:,]*::/);
  expect(lines.join('\n')).not.toMatch(/##\[|[\r\u0085]/);
});

test('nothing is written outside of GitHub Actions', () => {
  expect(written(reportOf({ budgets: [] }), {})).toEqual([]);
});

test('of more annotations than GitHub shows, the last one counts the rest', () => {
  const many = Array.from({ length: 12 }, (_value, index) => ({
    level: 'error' as const,
    title: `${index}`,
    message: '',
  }));
  expect(withinLimit(many)).toHaveLength(10);
  expect(withinLimit(many).at(-1)?.title).toBe('3 more');
  expect(withinLimit(many.slice(0, 10))).toHaveLength(10);
});
