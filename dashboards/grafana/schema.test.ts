// The dashboards against Grafana's own schema, read by the Go code that Grafana generates from it, panel
// options included.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { showtimeSlos } from '../../contract/index.ts';
import { ensureGrafanaSchema } from '../../tools/grafana-schema/ensure-grafana-schema.mjs';
import { runCommand } from '../../tools/run-command.mjs';
import { dashboardArtefacts } from './dashboard-artefacts.ts';

const folder = mkdtempSync(join(tmpdir(), 'grafana-schema-'));
const shipped = dashboardArtefacts(showtimeSlos).map(({ path, text }) => ({
  name: path.split('/').at(-1) ?? '',
  text,
}));
let program = '';

beforeAll(async () => {
  program = await ensureGrafanaSchema();
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** The schema's errors in dashboards, by file name. */
async function validate(
  dashboards: readonly { name: string; text: string }[],
): Promise<{ code: number | null; stdout: string }> {
  const paths = dashboards.map(({ name, text }) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const { code, stdout, stderr } = await runCommand(program, paths);
  return { code, stdout: (stdout + stderr).replaceAll(`${folder}/`, '') };
}

interface Panel {
  type: string;
  options: Record<string, unknown>;
  fieldConfig: { defaults: { custom: Record<string, unknown> } };
  targets: Record<string, unknown>[];
}
interface Dashboard {
  [field: string]: unknown;
  panels: Panel[];
}

/** The first dashboard with one thing changed. */
function changed(change: (dashboard: Dashboard) => void): { name: string; text: string }[] {
  const dashboard = JSON.parse(shipped[0]?.text ?? '') as Dashboard;
  change(dashboard);
  return [{ name: 'broken.json', text: JSON.stringify(dashboard) }];
}

/** @throws Error if there is no panel of that type: then nothing would be changed */
function firstOf({ panels }: Dashboard, type: string): Panel {
  const found = panels.find((panel) => panel.type === type);
  if (found === undefined) throw new Error(`no ${type} panel`);
  return found;
}

test('every dashboard that ships holds to it', async () => {
  expect(await validate(shipped)).toEqual({ code: 0, stdout: '' });
});

test.each<[string, (dashboard: Dashboard) => void, string]>([
  [
    'a field that dashboards do not have',
    (dashboard) => {
      dashboard.colour = 'red';
    },
    "unexpected field 'colour'",
  ],
  [
    'a title that is a number',
    (dashboard) => {
      dashboard.title = 7;
    },
    'title: json: cannot unmarshal number',
  ],
  [
    'an option that a stat does not have',
    (dashboard) => {
      firstOf(dashboard, 'stat').options.sparkle = true;
    },
    "unexpected field 'sparkle'",
  ],
  [
    'a line style that a time series does not have',
    (dashboard) => {
      firstOf(dashboard, 'timeseries').fieldConfig.defaults.custom.glow = 1;
    },
    "unexpected field 'glow'",
  ],
  [
    'a field that a Prometheus query does not have',
    (dashboard) => {
      Object.assign(firstOf(dashboard, 'timeseries').targets[0] ?? {}, { sql: 'select 1' });
    },
    "unexpected field 'sql'",
  ],
  [
    'a constraint that does not hold',
    (dashboard) => {
      dashboard.fiscalYearStartMonth = 12;
    },
    'fiscalYearStartMonth: must be < 12',
  ],
])('%s is refused', async (_name, change, because) => {
  const { code, stdout } = await validate(changed(change));
  expect(stdout).toContain(because);
  expect(code).toBe(1);
});

test('what is no JSON, or not there at all, is refused too', async () => {
  expect(await validate([{ name: 'broken.json', text: '{' }])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('unexpected end of JSON input'),
  });
  expect((await runCommand(program, [join(folder, 'none.json')])).code).toBe(1);
  expect((await runCommand(program, [])).code).toBe(64);
});
