// Text out of files reaches terminals and CI logs as text: it never begins a command to a CI runner and never
// moves a cursor.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FixtureRun } from '../reports/testing/fixture-run.ts';
import { Workspace, type CommandResult } from './showtime.ts';

const workspace = new Workspace();
/**
 * A command to GitHub's runner on a separate line, one within a line, a colour, a cursor, and a C1 control.
 */
const hostile =
  'marked\n::error::boom ##[error]boom \u001b[31mred\u001b[2J \u009b31m\r::warning::boom\u2028end';
const quoted = JSON.stringify(hostile);
const header = 'screening_id,theatre_id,screen,title,starts_at,seats,occupancy';

const files: Record<string, string> = {
  'cell.csv': `${header}\ns1,"${hostile}",Screen 1,Film,2026-11-27T19:30,80,0.5\n`,
  'header.csv': `"${hostile}"\n`,
  'plan.yaml': `- {at: 1s, fault: ${quoted}}\n- {at: ${quoted}, fault: kill-pod}\n- {${quoted}: 1}\n`,
  'slos.json': `[{"name": "a", "objective": 0.9, "indicator": {"kind": "availability", "of": ${quoted}}}]`,
  'slos.mjs': `throw new Error(${quoted})\n`,
  'budgets.json': `{"load": {"ratePerSecond": 10, "requests": [{"journey": ${quoted}, "path": "/"}]}, "budgets": [{"slo": ${quoted}}, {"journey": ${quoted}}]}`,
  'history.csv': `"${hostile}"\n`,
  'script.ts': `import { x } from ${quoted};\nexport default x;\n`,
  'quiet.json':
    '{"subject": {"start": "true"}, "load": {"ratePerSecond": 50, "requests": [{"journey": "front", "path": "/"}]}, "budgets": [{"journey": "front", "p99": {"belowMs": 500}}]}',
};

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace.folder, name), text);
  const run = new FixtureRun();
  run.record = {
    ...run.record,
    id: hostile,
    scenario: hostile,
    journeys: [hostile],
    slos: [{ name: 'a', objective: 0.9, windowDays: 30, indicator: { kind: 'availability', of: hostile } }],
  };
  renameSync(run.write(), join(workspace.folder, 'run'));
  mkdirSync(join(workspace.folder, 'damaged'));
  writeFileSync(join(workspace.folder, 'damaged', 'run.json'), `{"marked": ${hostile}`);
});
afterAll(() => workspace.remove());

const failing = `sh -c "printf 'marked\\n::error::boom\\n\\033[31m##[error]'; exit 3"`;

test.each<[string[], number]>([
  [['run', '--timetable', 'cell.csv'], 64],
  [['run', '--timetable', 'header.csv'], 64],
  [['run', '--plan', 'plan.yaml'], 64],
  [['run', '--slos', 'slos.json'], 64],
  [['run', '--slos', 'slos.mjs'], 64],
  [['run', 'script.ts', '--base-url', 'http://127.0.0.1:9'], 64],
  [['run', '--peak', hostile], 64],
  [['run', hostile], 64],
  [[hostile], 64],
  [['gate', '--budgets', 'budgets.json', '--candidate', 'http://127.0.0.1:9'], 64],
  [['gate', 'trend', 'history.csv'], 64],
  [['gate', '--budgets', 'quiet.json', '--candidate', failing], 69],
  [['generate', '--slos', 'slos.json'], 64],
  [['analyze', 'run'], 2],
  [['analyze', 'run', '--json'], 2],
  [['compare', 'run', 'run'], 0],
  [['compare', 'run', 'run', '--json'], 0],
])('%j prints the content of a file as text', async (args, code) => {
  const result = await workspace.run(args);
  expect([result.code, result.stderr]).toEqual([code, result.stderr]);
  expect(`${result.stdout}${result.stderr}`).toContain('marked');
  expectHarmless(result);
});

test('a damaged run.json is not repeated in a way that acts', async () => {
  const result = await workspace.run(['analyze', 'damaged']);
  expect([result.code, result.stderr]).toEqual([64, expect.stringContaining('run.json')]);
  expectHarmless(result);
});

test('JSON reads back as it was', async () => {
  const { stdout } = await workspace.run(['compare', 'run', 'run', '--json']);
  expect((JSON.parse(stdout) as { before: { id: string } }).before.id).toBe(hostile);
});

function expectHarmless({ stdout, stderr }: CommandResult): void {
  for (const text of [stdout, stderr]) {
    expect(text.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028]/g)).toBeNull();
    expect(text.match(/^\s*::.*/gm)).toBeNull();
    expect(text.match(/##\w*\[.*/g)).toBeNull();
  }
}
