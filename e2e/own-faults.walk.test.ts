// Faults on a user's own service: commands of the plan's author and a proxy before it, played, proven, undone.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultSpec, runFiles, runRecord } from '../contract/index.ts';
import { isForOwnService } from './own-service-faults.ts';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
const place = (name: string): string => join(workspace.folder, name);
let server: Server;
let url: string;

/** The file `broken` breaks the service: while it is there every answer is 503. */
const commandStep = (at: string, hold: string, recover: string): string => `
- at: ${at}
  for: ${hold}
  fault:
    kind: command
    of: { name: disk }
    inject: { run: [touch, broken] }
    inEffect: { run: [test, -e, broken] }
    recover: { run: [${recover}] }
`;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(existsSync(place('broken')) ? 503 : 200).end('x'.repeat(5_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const load = (name: string, duration: string): void =>
    writeFileSync(
      place(name),
      `import http from 'k6/http';
export const options = { scenarios: { steady: {
  executor: 'constant-arrival-rate', rate: 20, duration: '${duration}', preAllocatedVUs: 60, maxVUs: 200 } } };
export default () => http.get(__ENV.BASE_URL + '/', { timeout: '2s', tags: { name: 'front' } });
`,
    );
  load('load.js', '26s');
  load('long.js', '5m');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await workspace.leave();
});

test('every kind of fault for an own service is proven, undone and reported', async () => {
  writeFileSync(
    place('plan.yaml'),
    `${commandStep('2s', '500ms', 'rm, -f, broken')}
- { at: 6s, for: 500ms, fault: { kind: slow-link, latency: 150ms } }
- { at: 10s, for: 500ms, fault: cut-link }
- { at: 15s, for: 500ms, fault: reset-link }
- { at: 19s, for: 500ms, fault: { kind: throttle-link, kilobytesPerSecond: 50 } }
`,
  );
  const done = await workspace.run([
    'run',
    'load.js',
    '--base-url',
    url,
    '--via-proxy',
    '--plan',
    'plan.yaml',
  ]);
  const verdict = workspace.verdict();
  const kinds = faultSpec.options.map(({ shape }) => shape.kind.value).filter(isForOwnService);
  expect(verdict.outages.map(({ fault }) => fault.kind)).toEqual(kinds);
  const outcomes = Object.fromEntries(verdict.verdicts.map(({ checker, outcome }) => [checker, outcome]));
  expect([outcomes, done.stderr]).toMatchObject([{ 'faults-bit': 'pass', 'faults-undone': 'pass' }, /./]);
  expect(verdict.outages[0]).toMatchObject({ detectedMs: null, promotedMs: null });
  expect(verdict.outages[0]?.unsure).toBeGreaterThan(0);
  expect(verdict.notes).toContainEqual(
    expect.stringContaining(
      'detection and promotion are not known: no control plane of this system reports them',
    ),
  );
  const folder = workspace.runFolders()[0] ?? '';
  const record = runRecord.parse(JSON.parse(readFileSync(join(folder, runFiles.run), 'utf8')));
  expect([record.target.baseUrl, record.settings['viaProxy'], record.versions['toxiproxy']]).toEqual([
    url,
    true,
    expect.stringMatching(/^2\./),
  ]);
  expect([existsSync(place('broken')), workspace.leftRunning()]).toEqual([false, []]);
});

test('recover undoes a command whose harness and supervisor were killed, and names those that it could not', async () => {
  // The undo works only once `allowed` is there.
  writeFileSync(place('kill.yaml'), commandStep('1s', '4m', './undo.sh'));
  writeFileSync(place('undo.sh'), '#!/bin/sh\ntest -e allowed && rm -f broken\n', { mode: 0o755 });
  const run = workspace.start(['run', 'long.js', '--base-url', url, '--via-proxy', '--plan', 'kill.yaml']);
  await run.until(/command is in effect/);
  const target = workspace.target();
  expect(target?.children.map(({ name }) => name)).toEqual(['toxiproxy']);
  run.child.kill('SIGKILL');
  process.kill(target?.supervisor.pid ?? 0, 'SIGKILL');
  await run.over;
  expect(existsSync(place('broken'))).toBe(true);
  const failed = await workspace.run(['recover']);
  expect([failed.code, failed.stdout]).toEqual([1, expect.stringMatching(/f1 is still open: try 5 of 5/)]);
  writeFileSync(place('allowed'), '');
  const recovered = await workspace.run(['recover']);
  expect([recovered.code, recovered.stdout]).toEqual([0, expect.stringMatching(/faults undone: f1/)]);
  expect(existsSync(place('broken'))).toBe(false);
  await expect.poll(() => workspace.leftRunning()).toEqual([]);
});

test('what an own service cannot play is refused with all reasons, and nothing is started', async () => {
  writeFileSync(
    place('bad.yaml'),
    '- { at: 1s, fault: kill-pod }\n- { at: 2s, fault: cut-link }\n- { at: 3s, fault: crash-writer }\n',
  );
  const done = await workspace.run(['run', 'load.js', '--base-url', url, '--plan', 'bad.yaml']);
  expect(done.code).toBe(64);
  expect(done.stderr).toMatch(/kill-pod@1s: behind --base-url there is no pods/);
  expect(done.stderr).toMatch(/cut-link@2s: needs --via-proxy/);
  expect(done.stderr).toMatch(/crash-writer@3s: behind --base-url there is no database/);
});
