// Planted errors in the files that ship are noticed, each with its place.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { showtimeSlos } from '../../contract/index.ts';
import { grafanaArtefacts } from '../../dashboards/grafana/index.ts';
import { shippedFiles } from './shipped-files.ts';

const rendered = grafanaArtefacts(showtimeSlos);
const showtime = 'deploy/grafana/dashboards/showtime.json';
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shipped-'));
  for (const { path, text } of rendered) write(path, text);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function textOf(path: string): string {
  return rendered.find((one) => one.path === path)?.text ?? '';
}

const failures = () => shippedFiles(rendered, root).findings.filter(({ outcome }) => outcome === 'fail');

test('files as they are rendered pass, and are what the other checks read', () => {
  expect(failures()).toEqual([]);
  expect(shippedFiles(rendered, root).files).toEqual(rendered);
});

interface Panel {
  title: string;
  targets?: { expr: string }[];
  fieldConfig?: { defaults: { unit?: string } };
}

test.each<[string, (panels: Panel[]) => Panel[]]>([
  [
    'milliseconds in place of seconds',
    (panels) =>
      panels.map((panel) => {
        const defaults = panel.fieldConfig?.defaults;
        if (defaults?.unit === 's') defaults.unit = 'ms';
        return panel;
      }),
  ],
  ['a panel that was removed', (panels) => panels.filter(({ title }) => title !== 'Orders')],
  [
    'good orders that are doubled',
    (panels) =>
      panels.map((panel) => {
        const [good] = panel.title === 'Orders' ? (panel.targets ?? []) : [];
        if (good !== undefined) good.expr = `2 * ${good.expr}`;
        return panel;
      }),
  ],
])('%s: the file fails, at its first line that differs', (_name, change) => {
  const dashboard = JSON.parse(textOf(showtime)) as { panels: Panel[] };
  const text = `${JSON.stringify({ ...dashboard, panels: change(dashboard.panels) }, null, 2)}\n`;
  expect(text).not.toBe(textOf(showtime));
  write(showtime, text);
  expect(failures()).toEqual([
    expect.objectContaining({
      check: 'files-shipped',
      where: showtime,
      because: expect.stringMatching(/^line \d+ is ".*", the SLOs give ".*": showtime generate/),
    }),
  ]);
  expect(shippedFiles(rendered, root).files.find(({ path }) => path === showtime)?.text).toBe(text);
});

test('a missing file, a torn one and a dashboard that is not rendered fail, and the torn one is read by no other check', () => {
  rmSync(join(root, 'deploy/grafana/provisioning/datasources/prometheus.yaml'));
  write(showtime, textOf(showtime).slice(0, 200));
  write('deploy/grafana/dashboards/old.json', '{}');
  write('deploy/grafana/dashboards/notes.yaml', 'no dashboard: {}\n');
  expect(
    failures().map(({ where, because }) => [where, because.split(':')[0]?.replace(/".*?"/g, '…')]),
  ).toEqual([
    [showtime, expect.stringMatching(/^line \d+ is …/)],
    ['deploy/grafana/provisioning/datasources/prometheus.yaml', 'it is missing'],
    ['deploy/grafana/dashboards/old.json', 'it is provisioned, and no code renders it'],
  ]);
  expect(shippedFiles(rendered, root).files.map(({ path }) => path)).not.toContain(showtime);
});
