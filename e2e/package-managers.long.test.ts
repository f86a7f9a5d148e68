// The packed program, installed by the package managers that people have, from their registry: it starts, writes the
// CI job of that manager, and plays a script against a service.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../contract/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'managers-'));
let tarball: string;
let server: Server;
let url: string;

beforeAll(async () => {
  // dist/ is built already, as `prepare` would before a real `npm pack`.
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: packageRoot(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  tarball = join(folder, (JSON.parse(packed) as { filename: string }[])[0]?.filename ?? '');
  server = createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const script = `
import http from 'k6/http';
export const options = {
  scenarios: { visits: { executor: 'shared-iterations', vus: 2, iterations: 100 } },
  thresholds: { http_req_failed: ['rate<0.01'] },
};
export default function () {
  http.get(__ENV.BASE_URL + '/tickets', { tags: { journey: 'tickets' } });
}
`;

interface Manager {
  name: string;
  /** The manager of that version, from its registry. */
  program: readonly string[];
  add: readonly string[];
  showtime: readonly string[];
  /** What its CI job does. */
  job: RegExp;
  files?: Readonly<Record<string, string>>;
}

const managers: readonly Manager[] = [
  {
    name: 'npm 10',
    program: ['npm@10.9.2'],
    add: ['install', '--save-dev'],
    showtime: ['exec', '--', 'showtime'],
    job: /npm ci/,
  },
  {
    name: 'pnpm 9',
    program: ['pnpm@9'],
    add: ['add', '-D'],
    showtime: ['exec', 'showtime'],
    job: /pnpm install --frozen-lockfile[^]*pnpm exec showtime gate/,
  },
  {
    name: 'Yarn 1',
    program: ['yarn@1.22.22'],
    add: ['add', '-D'],
    showtime: ['--silent', 'run', 'showtime'],
    job: /yarn install --frozen-lockfile[^]*yarn --silent run showtime gate/,
  },
  {
    name: 'Yarn 4',
    program: ['-p', '@yarnpkg/cli-dist@4', 'yarn'],
    add: ['add', '-D'],
    showtime: ['run', 'showtime'],
    job: /yarn install --immutable[^]*yarn run showtime gate/,
    files: { '.yarnrc.yml': 'nodeLinker: node-modules\n', 'yarn.lock': '' },
  },
];

test.each(managers)(
  'installed with $name it starts, writes the CI job of that manager and plays a script',
  async ({ name, program, add, showtime, job, files = {} }) => {
    const cwd = join(folder, name.replace(' ', '-'));
    mkdirSync(cwd);
    const all = {
      'package.json': '{ "name": "kiosk", "version": "1.0.0", "private": true }\n',
      'load.js': script,
      ...files,
    };
    for (const [file, text] of Object.entries(all)) writeFileSync(join(cwd, file), text);
    execFileSync('git', ['-C', cwd, 'init', '-q']);
    const named = name === 'npm 10' || name === 'pnpm 9' ? tarball : `showtime@file:${tarball}`;
    await npx(cwd, [...program, ...add, named]);
    expect(await npx(cwd, [...program, ...showtime, 'list'])).toContain('showtime-rush');
    const started = ['--start', 'exec node kiosk.mjs', '--journey', 'tickets=/tickets'];
    await npx(cwd, [...program, ...showtime, 'init', ...started]);
    expect(readFileSync(join(cwd, '.github/workflows/showtime-gate.yml'), 'utf8')).toMatch(job);
    const played = await npx(cwd, [...program, ...showtime, 'run', 'load.js', '--base-url', url]);
    expect(played).toMatch(/^PASS[^]*service time[^]*tickets +100 +0 /m);
  },
);

/** Output of a command that ends with 0. @throws Error with all that it printed */
function npx(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile('npx', ['-y', ...args], { cwd, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      error === null
        ? resolve(stdout)
        : reject(new Error(`npx ${args.join(' ')} failed\n${stdout}\n${stderr}`)),
    ),
  );
}
