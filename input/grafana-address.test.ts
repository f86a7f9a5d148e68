// The address of a Grafana and the token for it, as flags and environment give them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGrafana } from './grafana-address.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grafana-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the address of a Grafana', () => {
  it('the address of a Grafana comes with a token from a file, else from the environment, else without', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'from-file\n');
    const address = { grafana: 'http://127.0.0.1:3000/', allowHost: [] };
    expect(
      await readGrafana({ ...address, grafanaTokenFile: file }, { GRAFANA_TOKEN: 'from-environment' }),
    ).toEqual({ url: 'http://127.0.0.1:3000', token: 'from-file' });
    expect(await readGrafana(address, { GRAFANA_TOKEN: 'from-environment' })).toEqual({
      url: 'http://127.0.0.1:3000',
      token: 'from-environment',
    });
    expect(await readGrafana(address, {})).toEqual({ url: 'http://127.0.0.1:3000', token: null });
    expect(await readGrafana({ allowHost: [] }, {})).toBeNull();
  });

  it.each([
    ['no URL', { grafana: 'nonsense' }, '--grafana "nonsense" is no URL'],
    [
      'a host beyond loopback',
      { grafana: 'https://grafana.example' },
      '--grafana leads to "grafana.example", which is beyond loopback',
    ],
    [
      'credentials',
      { grafana: 'http://me:secret@127.0.0.1:3000' },
      '--grafana must hold no user and password',
    ],
    [
      'a token file that is not there',
      { grafana: 'http://127.0.0.1:3000', grafanaTokenFile: '/nowhere/token' },
      '--grafana-token-file /nowhere/token cannot be read',
    ],
  ])('the address of a Grafana is refused with %s', async (_why, flags, what) => {
    const error = (await readGrafana({ allowHost: [], ...flags }, {}).catch((thrown: unknown) => thrown)) as {
      explanation: { what: string };
      exitCode: number;
    };
    expect([error.explanation.what, error.exitCode]).toEqual([expect.stringContaining(what), 64]);
    expect(error.explanation.what).not.toContain('secret@');
  });

  it('the address of a Grafana lets a host beyond loopback in that was allowed by name', async () => {
    expect(
      await readGrafana({ grafana: 'https://grafana.example', allowHost: ['grafana.example'] }, {}),
    ).toMatchObject({ url: 'https://grafana.example' });
  });
});
